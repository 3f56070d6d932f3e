// What the palette's field says of itself, before its code is there and after.
export const paletteLabel = "Go to a page or an object";
export const palettePlaceholder = "Go to…";
