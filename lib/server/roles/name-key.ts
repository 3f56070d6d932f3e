// Names that people would take for one another.

/** Letters of other scripts as the Latin ones that they look like; before the case is folded, as capitals differ. */
const lookAlikes = new Map(
  Object.entries({
    // Cyrillic
    АΑ: "A",
    ВΒ: "B",
    СϹ: "C",
    Ԁ: "D",
    ЕΕ: "E",
    Ԍ: "G",
    НΗ: "H",
    ІΙӀ: "I",
    ЈͿ: "J",
    КΚ: "K",
    Ꮮ: "L",
    МΜ: "M",
    Ν: "N",
    ОΟ: "O",
    РΡ: "P",
    Ԛ: "Q",
    Ѕ: "S",
    ТΤ: "T",
    Ѵ: "V",
    Ԝ: "W",
    ХΧ: "X",
    УΥҮ: "Y",
    Ζ: "Z",
    аα: "a",
    Ьь: "b",
    сϲ: "c",
    ԁ: "d",
    еҽ: "e",
    ɡ: "g",
    һ: "h",
    іιı: "i",
    јϳ: "j",
    кκ: "k",
    ӏ: "l",
    п: "n",
    η: "n",
    оοσ: "o",
    рρ: "p",
    ԛ: "q",
    г: "r",
    ѕ: "s",
    т: "t",
    υ: "u",
    ѵν: "v",
    ԝω: "w",
    хχ: "x",
    уγү: "y",
    ɑ: "a",
  }).flatMap(([letters, latin]) => [...letters].map((letter) => [letter, latin] as const)),
);

/** The same for names that differ in case, spaces, invisible signs, or letters that look alike. */
export function nameKeyOf(name: string): string {
  const latin = [...name.normalize("NFKC")].map((letter) => lookAlikes.get(letter) ?? letter).join("");
  return (
    latin
      // Twice, as ß is SS in capitals alone.
      .toUpperCase()
      .toLowerCase()
      .normalize("NFKC")
      .replace(/[\p{Cc}\p{Cf}]/gu, "")
      .replace(/[\s\p{Pd}_]+/gu, " ")
      .trim()
      // In one font or another: I, l, 1 and |, O and 0.
      .replace(/[il|]/g, "1")
      .replace(/o/g, "0")
  );
}
