import { expect, it } from "vitest";
import { unplacedErrors } from "@/components/ui/form/server-form";
import { RequestError } from "@/lib/shared/http/client";

const refusal = new RequestError({
  type: "about:blank",
  title: "Some fields need attention",
  status: 400,
  detail: "name: Enter a name.",
  code: "validation_failed",
  requestId: "r",
  fieldErrors: {
    name: ["Enter a name."],
    externalId: ["Not for this method."],
    "": ["Two keys are alike."],
  },
});

it("keeps what the form cannot show beside a field, with the field's name where there is one", () => {
  expect(unplacedErrors(refusal, (field) => field === "name")).toEqual([
    "externalId: Not for this method.",
    "Two keys are alike.",
  ]);
});

it("knows nothing of errors that are no answer of the server", () => {
  expect(unplacedErrors(new Error("x"), () => true)).toEqual([]);
});
