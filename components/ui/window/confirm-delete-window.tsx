"use client";
import { Anchor, Button, Group, List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { type Edited, NewerStateNotice } from "@/components/ui/form/newer-state";
import { Link } from "@/components/ui/link";
import { useFocusReturn } from "@/components/ui/window/use-focus-return";

export interface ConfirmDeleteProps {
  opened: boolean;
  onClose: () => void;
  /** The kind of thing, as the guide calls it: "credential". */
  kind: string;
  name: string;
  /** In place of what is said of the name: for what does not go for good. */
  lead?: ReactNode;
  /** What goes with it, in a sentence. */
  children?: ReactNode;
  /** What has to be chosen before it goes: fields under the sentence. */
  fields?: ReactNode;
  /** What would break, each with the page where one can mend it first. */
  breaks?: readonly { label: string; href: string }[];
  /** Something has to happen first, as `fields` say: nothing is asked for yet. */
  blocked?: boolean;
  /** The name must be typed: only where others would suffer. */
  typeName?: boolean;
  /** "Delete" unless said otherwise: "Revoke", "Remove". */
  verb?: string;
  /** In place of "Delete this credential?". */
  title?: string;
  /** What is deleted, where others may change it meanwhile. */
  edited?: Edited;
  /** What it throws is shown inside. */
  onConfirm: () => Promise<unknown>;
}

const newerWords = "Nothing was done yet. Load the newer version, and decide again.";

export function ConfirmDeleteWindow(props: ConfirmDeleteProps) {
  const { opened, onClose, kind, verb = "Delete", title = `${verb} this ${kind}?` } = props;
  useFocusReturn(opened);
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={460}>
      <Confirmation {...props} />
    </Modal>
  );
}

function Confirmation(props: ConfirmDeleteProps) {
  const {
    onClose,
    name,
    lead,
    children,
    fields,
    breaks = [],
    blocked = false,
    verb = "Delete",
    edited,
    onConfirm,
  } = props;
  const typeName = !blocked && (props.typeName ?? false);
  const [typed, setTyped] = useState("");
  const [isRunning, setIsRunning] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [isNewer, setIsNewer] = useState(false);

  async function load() {
    try {
      await edited?.reload();
      setFailure(null);
      setIsNewer(true);
    } catch (error) {
      setFailure(error);
    }
  }

  async function confirm(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (isRunning || blocked || (typeName && typed !== name)) return;
    setIsRunning(true);
    setFailure(null);
    setIsNewer(false);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setIsRunning(false);
    }
  }

  return (
    <form onSubmit={confirm}>
      <Stack gap="sm">
        {failure ? <FailureNotice failure={failure} newer={edited && { load, words: newerWords }} /> : null}
        {isNewer && <NewerStateNotice contested={[]} hasKept={false} />}
        <Text style={{ overflowWrap: "anywhere" }}>
          {lead || (
            <>
              <strong>{name}</strong> will be deleted permanently.
            </>
          )}{" "}
          {children}
        </Text>
        {fields}
        {breaks.length > 0 && (
          <div>
            <Text>This will stop working:</Text>
            <List size="sm" mt={6} spacing={8}>
              {breaks.map(({ label, href }) => (
                <List.Item key={href + label}>
                  <Anchor component={Link} href={href} onClick={onClose} size="sm">
                    {label}
                  </Anchor>
                </List.Item>
              ))}
            </List>
          </div>
        )}
        {typeName && (
          <TextInput
            label={
              <>
                Type <strong>{name}</strong> to confirm
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
        )}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose} data-autofocus={typeName ? undefined : true}>
            Cancel
          </Button>
          <Button
            type="submit"
            color="red"
            loading={isRunning}
            disabled={blocked || (typeName && typed !== name)}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
