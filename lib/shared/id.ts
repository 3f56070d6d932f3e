/** UUIDs of versions 1 to 8 (RFC 9562), and nil and max in lower case: what `Id` of `input.ts` accepts, without a schema. */
const uuid =
  /^(?:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/;

export const isId = (text: string): boolean => uuid.test(text);
