// How a region is found that was written otherwise than by its code.
import { awsRegionNames, awsRegions } from "@/lib/clouds/aws/definition/partitions";

const squeezed = (text: string) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");

/** The city or country of a name: "Europe (Ireland)" is Ireland. Two regions are "Central". */
const places = Object.entries(awsRegionNames).flatMap(([region, name]) => {
  const place = squeezed(/\((?!US-)([^)]*)\)/.exec(name)?.[1] ?? "");
  return [
    [squeezed(name), region] as const,
    ...(place === "central" || place === "" ? [] : [[place, region] as const]),
  ];
});

/** The one region that a text means: by its name, an availability zone, with other signs in between or a word around it. */
export function meantRegion(text: string): string | null {
  const lower = text
    .toLowerCase()
    .replace(/\p{Cf}/gu, "")
    .replace(/\p{Pd}/gu, "-");
  const named = new Set(lower.match(/[a-z]+(?:-[a-z]+)+-\d+/g)?.filter((code) => awsRegions.includes(code)));
  if (named.size > 0) return named.size === 1 ? ([...named][0] ?? null) : null;
  const wanted = squeezed(lower);
  if (wanted === "") return null;
  return (
    awsRegions.find((region) => squeezed(region) === wanted) ??
    places.find(([place]) => place === wanted)?.[1] ??
    null
  );
}
