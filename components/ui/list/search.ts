// The search of a list, `?query=` of the address. Read by the page on the server too, so that the list arrives as it
// was asked for.
import { createLoader, parseAsString } from "nuqs/server";

export const searchAddress = { query: parseAsString.withDefault("") };

export const loadSearch = createLoader(searchAddress);
