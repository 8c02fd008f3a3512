/** Style sheets: the bundler puts them into one file. */
declare module "*.css"
