"use client";
// From an empty organization to the first kickoff: what is done, what is next, green from what was observed.
import { Button, Group, Text } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { countDone } from "@/components/setup-progress/count-done";
import { useHidden } from "@/components/setup-progress/hidden";
import { nextStep, offersAction } from "@/components/setup-progress/labels";
import { setupProgress } from "@/components/setup-progress/queries";
import { SetupStepItem } from "@/components/setup-progress/step";
import { useOrganization } from "@/components/shell/organization";
import { ErrorState } from "@/components/ui/failure/error-state";
import { IconButton } from "@/components/ui/icon-button";
import { Link } from "@/components/ui/link";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { PageSkeleton } from "@/components/ui/page-skeleton";
import { anyCloud } from "@/lib/clouds/catalog";
import classes from "./setup-progress.module.css";

const refreshMs = 10_000;

export function GettingStarted() {
  const { id, slug, name } = useOrganization();
  const { data, error, refetch, isFetching } = useQuery({
    ...setupProgress(id),
    refetchInterval: ({ state }) => (state.data?.isComplete ? false : refreshMs),
  });
  const [isHidden, setHidden] = useHidden(slug);
  if (!data) {
    if (error) return <ErrorState error={error} onRetry={() => refetch()} retrying={isFetching} />;
    return <PageSkeleton />;
  }
  const { items, isComplete } = data;
  const { done, total } = countDone(items);
  const next = nextStep(items);
  const Icon = isHidden ? IconEye : IconEyeOff;
  return (
    <>
      <PageHeader
        title="Getting started"
        description={`What ${name} needs to run with secrets from ${anyCloud.name}. A step turns green once it has worked.`}
        action={
          !isComplete && (
            <IconButton variant="default" icon={Icon} onClick={() => setHidden(!isHidden)}>
              {isHidden ? "Show this checklist" : "Hide this checklist"}
            </IconButton>
          )
        }
        meta={
          total > 0 && (
            <Text size="sm" c="dimmed" role="status">
              {done} of {total} done
            </Text>
          )
        }
      />
      {isComplete && (
        <div className={classes.complete}>
          {total > 0 ? <Complete isAll={items.every(({ state }) => state !== "unseen")} /> : <NothingShown />}
        </div>
      )}
      {isHidden && !isComplete && (
        <Group className={classes.complete}>
          <Notice tone="info" title="Hidden from the start page and the navigation">
            In this browser only. Find this page again with Ctrl K.
          </Notice>
        </Group>
      )}
      <ol className={classes.steps} aria-label="Steps">
        {items.map((item) => (
          <SetupStepItem
            key={item.step}
            item={item}
            isNext={item.step === next}
            offersAction={offersAction(items, item)}
          />
        ))}
      </ol>
    </>
  );
}

function Complete({ isAll }: { isAll: boolean }) {
  const { slug } = useOrganization();
  return (
    <Notice
      tone="success"
      title={isAll ? "You’re all set: every step has worked" : "Every step that your role can see has worked"}
      action={
        <Button component={Link} href={`/${slug}`} variant="default" size="xs">
          Go to the start page
        </Button>
      }
    >
      The start page is now Overview. Find this page again with Ctrl K.
    </Notice>
  );
}

function NothingShown() {
  return (
    <Notice tone="info" title="Your role can’t see any of these steps">
      Each step says which permission it needs and who can grant it.
    </Notice>
  );
}
