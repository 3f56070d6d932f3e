import { notFound } from "next/navigation";

export const metadata = { title: "Elements" };

/** In development alone: the build leaves out what it does not reach. */
export default async function ElementsPage() {
  if (process.env.NODE_ENV === "development") {
    const { Gallery } = await import("@/components/gallery/gallery");
    return <Gallery />;
  }
  notFound();
}
