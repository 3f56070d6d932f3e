// The words of the palette's field, before its code is loaded and after.
export const paletteLabel = "Go to a page or an object";
export const palettePlaceholder = "Go to…";
