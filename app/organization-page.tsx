import { notFound } from "next/navigation";
import type { SearchParams } from "nuqs/server";
import type { ReactElement } from "react";
import { type PageViewer, pageViewer } from "@/app/viewer";
import { NoAccess } from "@/components/shell/no-access";
import { AppError, type ErrorCode } from "@/lib/shared/errors";
import { allows, type Permission } from "@/lib/shared/permissions";

interface PageProps<Params> {
  params: Promise<Params & { organization: string }>;
  searchParams: Promise<SearchParams>;
}

/** A page of an organization for members with the permission to read it; the others see which one they lack. */
export function organizationPage<Params = unknown>(
  title: string,
  permission: Permission,
  render: (
    viewer: PageViewer,
    address: { params: Params; searchParams: Promise<SearchParams> },
  ) => ReactElement | Promise<ReactElement>,
) {
  return async (props: PageProps<Params>) => {
    const params = await props.params;
    const viewer = await pageViewer(params.organization);
    if (!allows(viewer.member.permissions, permission)) {
      return <NoAccess title={title} permission={permission} />;
    }
    return render(viewer, { params, searchParams: props.searchParams });
  };
}

/** What is deleted, or another organization's, is not found: Next's page for that in place of a failure. */
export function orNotFound<Answer>(
  read: Promise<Answer>,
  codes: readonly ErrorCode[] = ["not_found"],
): Promise<Answer> {
  return read.catch((error: unknown) => {
    if (error instanceof AppError && codes.includes(error.code)) notFound();
    throw error;
  });
}
