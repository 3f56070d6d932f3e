import { respond } from "@/lib/server/http/answer";
import { AppError } from "@/lib/shared/errors";

function unknownPath(request: Request): Promise<Response> {
  return respond(request, async () => {
    throw new AppError("not_found", `There is nothing at ${new URL(request.url).pathname}.`);
  });
}

// Every path of the API that no other route answers: a problem document instead of a page.
export {
  unknownPath as DELETE,
  unknownPath as GET,
  unknownPath as PATCH,
  unknownPath as POST,
  unknownPath as PUT,
};
