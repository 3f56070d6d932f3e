/** As versions 1 to 8 are written (RFC 9562), nil and max too: what `Id` of `input.ts` accepts, without a schema. */
const uuid =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/i;

export const isId = (text: string): boolean => uuid.test(text);
