/**
 * Logo of the company: a PNG of 64 by 64 pixels. In the source as text, so that the program needs no other file.
 */
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQMAAACQp+OdAAAABlBMVEUUPIz////+wINUAAAAiElEQVR42rXQsQ3FIAxF0SAKSkbwKIzGH41RGCElBcKx/" +
  "fIjxRJlEMURQnDl4/hyheYRu0c6PfLYgqZHWVtU/qPe4PoDVgHCKs1hEhAnITGODKSRkZiYgcw8NiBmJFILQGkBZfK3g2ShtdrWUjvUUrumgfrCC1Mft1" +
  "JBt1IJ6FYqOO+ZPnP9Yl2D6EsCCf9Y9AAAAABJRU5ErkJggg=="

/** Logo as the `file` part of an upload. */
export const logo: File = new File([Buffer.from(png, "base64")], "logo.png", { type: "image/png" })
