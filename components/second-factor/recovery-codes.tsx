"use client";
import { ShownOnce } from "@/components/ui/window/shown-once";

/** @param props.codes null while there are none to show. */
export function RecoveryCodes({ codes, onClose }: { codes: string[] | null; onClose: () => void }) {
  return (
    <ShownOnce
      shown={codes}
      onClose={onClose}
      title={() => "Recovery codes"}
      codes={(codes) => [{ label: "Recovery codes", code: codes.join("\n") }]}
      warning={{
        title: "You haven’t copied the recovery codes",
        words: "They can’t be shown again after you close this window. You can make new ones.",
      }}
    >
      {() => (
        <>
          Each signs you in once in place of your second factor, should you lose it. Keep them apart from your
          password. <strong>This is the only time you can see them.</strong>
        </>
      )}
    </ShownOnce>
  );
}
