/** The version of the product (server, console and API), as in package.json. */
export const version = "0.1.0";
