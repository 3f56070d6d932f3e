import { PageNotFound } from "@/components/shell/page-not-found";

/** Inside the frame: the organization is there, the page or the object is not. */
export default function OrganizationNotFound() {
  return <PageNotFound />;
}
