"use client";
// A window with a text that is shown only once: it asks before it closes if the text was not copied.
import { Button, Group, Modal, Stack } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { Notice } from "@/components/ui/notice";
import { useFocusReturn } from "@/components/ui/window/use-focus-return";

export interface ShownOnceProps<Shown> {
  /** Null while there is nothing to show. */
  shown: Shown | null;
  onClose: () => void;
  title: (shown: Shown) => string;
  /** What it is, how long it works, and that it is shown only now. */
  children: (shown: Shown) => ReactNode;
  /** The texts to copy, of which one is enough. The focus begins at the first. */
  codes: (shown: Shown) => readonly Code[];
  /** The content below. */
  footnote?: (shown: Shown) => ReactNode;
  /** "You haven’t copied the link", and what that means; null where nothing is lost. */
  warning: { title: string; words: string } | null;
}

interface Code {
  label: string;
  code: string;
  help?: ReactNode;
}

export function ShownOnceWindow<Shown>(props: ShownOnceProps<Shown>) {
  const { shown, onClose, title, warning } = props;
  useFocusReturn(shown !== null);
  const [isCopied, setIsCopied] = useState(false);
  const [isWarned, setIsWarned] = useState(false);

  function close() {
    if (!isCopied && !isWarned && warning) {
      setIsWarned(true);
      return;
    }
    onClose();
    setIsCopied(false);
    setIsWarned(false);
  }

  return (
    <Modal
      opened={shown !== null}
      onClose={close}
      // A slip of the mouse must not lose it.
      closeOnClickOutside={false}
      title={shown && title(shown)}
      size={620}
    >
      {shown && (
        <Content
          {...props}
          shown={shown}
          onCopied={() => setIsCopied(true)}
          isPressing={isWarned && !isCopied}
          close={close}
        />
      )}
    </Modal>
  );
}

interface ContentProps<Shown> extends ShownOnceProps<Shown> {
  shown: Shown;
  onCopied: () => void;
  /** Whether the person tried to close it without having copied. */
  isPressing: boolean;
  close: () => void;
}

function Content<Shown>(props: ContentProps<Shown>) {
  const { shown, children, codes, footnote, warning, onCopied, isPressing, close } = props;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // With the warning the window is longer than some screens.
    if (isPressing) end.current?.scrollIntoView({ block: "nearest" });
  }, [isPressing]);
  return (
    <Stack gap="md">
      <div>{children(shown)}</div>
      {codes(shown).map(({ label, code, help }, index) => (
        <div key={label}>
          <CodeBlock label={label} code={code} onCopied={onCopied} withInitialFocus={index === 0} />
          {help}
        </div>
      ))}
      {footnote?.(shown)}
      {isPressing && warning && (
        <Notice tone="warning" title={warning.title}>
          {warning.words}
        </Notice>
      )}
      <Group ref={end} justify="flex-end">
        <Button variant={isPressing ? "default" : "filled"} onClick={close}>
          {isPressing ? "Close without copying" : "Done"}
        </Button>
      </Group>
    </Stack>
  );
}
