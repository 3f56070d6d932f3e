"use client";
// One row of a list in a drawer, read again when it opens.
import { Drawer, Skeleton, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type QueryKey, type UseQueryOptions, useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode, useState } from "react";
import { ErrorState } from "@/components/ui/failure/error-state";
import { useFocusReturn } from "@/components/ui/window/use-focus-return";
import { RequestError } from "@/lib/shared/http/client";

/** What a panel over a list is given. */
export interface PanelState<Item> {
  /** Null while it is closed. */
  id: string | null;
  onClose: () => void;
  /** Those on the page: shown at once, until the server has answered. */
  known: readonly Item[];
}

interface DetailPanelProps<Item, Key extends QueryKey> extends PanelState<Item> {
  /** How one is asked for: what `readOptions` gives. */
  detail: (id: string) => UseQueryOptions<Item, Error, Item, Key>;
  titleOf: (item: Item) => string;
  /** Its title until it is known. */
  kind: string;
  /** How often it is asked for again while it is open, in milliseconds. */
  refreshMs?: number;
  children: (item: Item) => ReactNode;
}

export function DetailPanel<Item extends { id: string }, Key extends QueryKey>({
  id,
  onClose,
  known,
  detail,
  titleOf,
  kind,
  refreshMs,
  children,
}: DetailPanelProps<Item, Key>) {
  const isNarrow = useMediaQuery("(max-width: 47.99em)");
  useFocusReturn(id !== null);
  // Stays while the panel closes, so that it does not empty under its own animation.
  const [shownId, setShownId] = useState(id);
  if (id && id !== shownId) setShownId(id);
  const { data, error, refetch, isFetching } = useQuery<Item, Error, Item, Key>({
    ...detail(shownId ?? ""),
    enabled: id !== null,
    placeholderData: known.find((item) => item.id === shownId) as never,
    refetchInterval: refreshMs,
  });
  const isGone = error instanceof RequestError && error.problem.status === 404;
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      title={data ? titleOf(data) : kind}
      size={isNarrow ? "100%" : 760}
      padding={isNarrow ? "md" : "lg"}
      closeButtonProps={{ "aria-label": "Close" }}
      styles={{ title: { overflowWrap: "anywhere" } }}
    >
      {data && !isGone ? (
        <Fragment key={data.id}>{children(data)}</Fragment>
      ) : error ? (
        // Asking again would not bring back what is gone.
        <ErrorState error={error} onRetry={isGone ? undefined : () => refetch()} retrying={isFetching} />
      ) : (
        <Stack role="status" aria-label="Loading">
          <Skeleton height={150} />
          <Skeleton height={120} />
        </Stack>
      )}
    </Drawer>
  );
}
