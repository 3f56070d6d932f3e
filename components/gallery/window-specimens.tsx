"use client";
import { Button, Group } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { FormModal } from "@/components/ui/form/form-modal";
import { UnsavedChanges } from "@/components/ui/form/unsaved-changes";
import { DetailPanel } from "@/components/ui/list/detail-panel";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { DeleteOrMove } from "@/components/ui/window/delete-or-move";
import { ShownOnce } from "@/components/ui/window/shown-once";
import { empty, refuse, SpecimenFields, SpecimenInput } from "./form-specimens";
import { longText, longWord, Specimen, Specimens } from "./specimen";

type Window = (state: { opened: boolean; onClose: () => void }) => ReactNode;

const form = {
  schema: SpecimenInput,
  defaultValues: empty,
  submitLabel: "Create",
  title: "Add a credential",
  description: longText,
  onSubmit: refuse,
  children: <SpecimenFields />,
};
const deletion = { kind: "credential", name: longWord, onConfirm: refuse };
const breaks = [{ label: "Nightly report", href: "/dev/ui" }];
const usage = {
  title: "3 environment variables read with it",
  lists: breaks,
  others: { data: ["Production", { value: "two", label: "Staging", disabled: true }] },
  reassignTo: "",
  onReassign: () => {},
  moveHint: null,
};

/** @param isKnown whether the list has it, which shows it at once. */
function panel(
  { opened, onClose }: { opened: boolean; onClose: () => void },
  queryFn: () => Promise<{ id: string }>,
  isKnown = true,
) {
  return (
    <DetailPanel
      id={opened ? "known" : null}
      onClose={onClose}
      known={isKnown ? [{ id: "known" }] : []}
      detail={() => ({ queryKey: ["specimen", String(queryFn)], queryFn, retry: false })}
      titleOf={() => longWord}
      kind="Credential"
    >
      {() => longText}
    </DetailPanel>
  );
}

const windows: Record<string, Record<string, Window>> = {
  FormModal: {
    modal: (state) => <FormModal {...form} {...state} />,
    drawer: (state) => <FormModal {...form} {...state} presentation="drawer" />,
  },
  ConfirmDelete: {
    "long words": (state) => <ConfirmDelete {...deletion} {...state} />,
    "the name is typed, things break": (state) => (
      <ConfirmDelete {...deletion} {...state} name="Production" typeName breaks={breaks}>
        Its kickoffs fail from then on.
      </ConfirmDelete>
    ),
    blocked: (state) => <ConfirmDelete {...deletion} {...state} blocked fields="Move what uses it first." />,
  },
  DeleteOrMove: {
    "others to move to": (state) => <DeleteOrMove {...deletion} {...state} usage={usage} />,
    "the viewer can’t move them": (state) => (
      <DeleteOrMove {...deletion} {...state} usage={{ ...usage, moveHint: "You need the permission." }} />
    ),
  },
  ShownOnce: {
    "two codes: close it without copying": ({ opened, onClose }) => (
      <ShownOnce
        shown={opened ? "lk_deployment_token" : null}
        onClose={onClose}
        title={() => "Your deployment token"}
        codes={(token) => [
          { label: "Token", code: token },
          { label: "Command", code: `LATCHKEY_TOKEN=${token} latchkey-worker exec`, help: longText },
        ]}
        warning={{ title: "You haven’t copied the token", words: "It can’t be shown again." }}
      >
        {() => "It is shown only now."}
      </ShownOnce>
    ),
  },
  DetailPanel: {
    known: (state) => panel(state, async () => ({ id: "known" })),
    loading: (state) => panel(state, () => new Promise(() => {}), false),
    failed: (state) => panel(state, refuse, false),
  },
  UnsavedChanges: {
    asked: ({ opened, onClose }) => (
      <UnsavedChanges proceed={opened ? onClose : null} keepEditing={onClose} discard={onClose} />
    ),
  },
};

export function WindowSpecimens() {
  const [open, setOpen] = useState("");
  return (
    <Specimens title="Windows">
      {Object.entries(windows).map(([name, states]) => (
        <Specimen key={name} of={name} state="press to open">
          <Group>
            {Object.entries(states).map(([state, show]) => {
              const id = `${name}: ${state}`;
              return (
                <div key={id}>
                  <Button variant="default" onClick={() => setOpen(id)}>
                    {state}
                  </Button>
                  {show({ opened: open === id, onClose: () => setOpen("") })}
                </div>
              );
            })}
          </Group>
        </Specimen>
      ))}
    </Specimens>
  );
}
