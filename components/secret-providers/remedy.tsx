// What to change after a red test: prose in which what a machine reads is set apart, and statements and commands to copy.
import { Stack, Text } from "@mantine/core";
import { machineWords, remedyParts } from "@/components/secret-providers/remedy-parts";
import { CodeBlock } from "@/components/ui/code-block";
import classes from "./connection-test.module.css";

const labels = { statement: "Policy statement", command: "Command" };

export function Remedy({ text }: { text: string }) {
  return (
    <Stack gap={8}>
      {remedyParts(text).map((part) =>
        part.kind !== "prose" ? (
          <CodeBlock key={part.text} label={labels[part.kind]} code={part.text} />
        ) : (
          <Text key={part.text}>
            {machineWords(part.text).map((word, index) =>
              index % 2 === 1 ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a word is known by its place alone.
                <code key={index} className={classes.machine}>
                  {word}
                </code>
              ) : (
                word
              ),
            )}
          </Text>
        ),
      )}
    </Stack>
  );
}
