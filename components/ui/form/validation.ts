"use client";
// What a form's values must be. Where a page shows its form at once, the schema and zod come after the page: nobody sends
// a form in the moment in which they see it.
import { useEffect, useMemo } from "react";
import type { FieldErrors, FieldValues, Resolver } from "react-hook-form";
import type { z } from "zod";
import { deferred } from "@/components/ui/deferred";
import { loadAhead } from "@/components/ui/load-ahead";
import { RequestError } from "@/lib/shared/http/client";

/** The very schema that the service parses, or how to get it: `() => import("…").then(({ Input }) => Input)`. */
export type FormSchema<Input, Output> = z.ZodType<Output, Input> | (() => Promise<z.ZodType<Output, Input>>);

const resolvers = deferred(() => import("@hookform/resolvers/zod"));
const didNotLoad = "didNotLoad";

export function useResolver<Input extends FieldValues, Output>(
  schema: FormSchema<Input, Output>,
): Resolver<Input, unknown, Output> {
  // A form keeps the schema that it began with, as its values do.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const { load, resolver } = useMemo(() => {
    const given = deferred(async () => (typeof schema === "function" ? schema() : schema));
    const load = () => Promise.all([resolvers.load(), given.load()]);
    const resolver: Resolver<Input, unknown, Output> = async (...input) => {
      const loaded = await load().catch(() => null);
      if (!loaded) return { values: {}, errors: { root: { type: didNotLoad } } as FieldErrors<Input> };
      const [{ zodResolver }, known] = loaded;
      // The resolver's types know zod's two majors; ours are narrower.
      return (zodResolver(known as never) as unknown as Resolver<Input, unknown, Output>)(...input);
    };
    return { load, resolver };
  }, []);
  useEffect(() => loadAhead(load), [load]);
  return resolver;
}

/** Where values could not be looked at, since what looks at them did not load. */
export function loadingFailure(errors: FieldErrors): RequestError | null {
  if (errors.root?.type !== didNotLoad) return null;
  return new RequestError({
    type: "about:blank",
    title: "This part of the page didn’t load",
    status: 0,
    detail: "Nothing was sent. Check your network and try again.",
    code: "internal_error",
    requestId: "",
  });
}
