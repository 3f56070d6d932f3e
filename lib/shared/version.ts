/** Of the product: server, console and API, as package.json has it. */
export const version = "0.1.0";
