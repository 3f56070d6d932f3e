"use client";
// Before a variable is saved: whether the store that it names has such a secret, and the question where it certainly has
// not. Where nobody can tell (names cannot be listed, or not all of them), nothing is asked.
import { Button, Group, Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { secretNames } from "@/components/secret-providers/secret-names/query";
import { useOrganization } from "@/components/shell/organization";
import { isFullSecretName, isSearchedFor } from "@/lib/clouds/catalog";
import { isAbsent } from "@/lib/shared/clouds/secret-names";
import { searchableName } from "@/lib/shared/resolution/reference";

/** Nobody waits longer for the answer of a cloud: it is then unknown, and the variable is saved. */
const patienceMs = 8_000;
/** At most so many names are looked up; the names after them are accepted unchecked. */
const mostNames = 30;

export interface NamedSecret {
  /** As a variable's value source is written; never `direct`. */
  source: string;
  /** A reference, with or without a JSON key. */
  secretName: string;
  automationId: string | undefined;
}

interface AbsentSecret {
  name: string;
  /** Null where the cloud has no such place. */
  place: string | null;
}

interface Question {
  absent: readonly AbsentSecret[];
  answer: (goesOn: boolean) => void;
}

/** `confirm` says whether to go on; render `question` next to the form. */
export function useAbsentSecretsQuestion(): {
  confirm: (secrets: readonly NamedSecret[]) => Promise<boolean>;
  question: ReactNode;
} {
  const { id: organizationId } = useOrganization();
  const client = useQueryClient();
  // Stays while the window closes, so that it does not change under its own animation.
  const [asked, setAsked] = useState<Question | null>(null);
  const [isOpen, setIsOpen] = useState(false);

  async function lookUp({ source, secretName, automationId }: NamedSecret): Promise<AbsentSecret | null> {
    const name = searchableName(secretName);
    // A full name may be of another account or region, whose names are not in this list.
    if (name === "" || isFullSecretName(name)) return null;
    const answer = await client
      .fetchQuery(secretNames(organizationId, source, name, automationId))
      .catch(() => null);
    return answer && isAbsent(name, answer, isSearchedFor) ? { name, place: answer.place } : null;
  }

  async function confirm(secrets: readonly NamedSecret[]): Promise<boolean> {
    const each = new Map(
      secrets.map((secret) => [`${secret.source} ${searchableName(secret.secretName)}`, secret]),
    );
    const found: AbsentSecret[] = [];
    const looking = async () => {
      // One after the other: the organization has one share of searches for all its people.
      for (const secret of [...each.values()].slice(0, mostNames)) {
        const absent = await lookUp(secret);
        if (absent) found.push(absent);
      }
    };
    await Promise.race([looking(), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
    const absent = [...found];
    if (absent.length === 0) return true;
    return new Promise((resolve) => {
      setAsked({ absent, answer: resolve });
      setIsOpen(true);
    });
  }

  function answer(goesOn: boolean) {
    setIsOpen(false);
    asked?.answer(goesOn);
  }

  return {
    confirm,
    question: <AbsentSecretsQuestion opened={isOpen} absent={asked?.absent ?? []} onAnswer={answer} />,
  };
}

interface AbsentSecretsQuestionProps {
  opened: boolean;
  absent: readonly AbsentSecret[];
  onAnswer: (goesOn: boolean) => void;
}

const at = ({ place }: AbsentSecret) => (place ? `in ${place}` : "");

function AbsentSecretsQuestion({ opened, absent, onAnswer }: AbsentSecretsQuestionProps) {
  const [first] = absent;
  return (
    <Modal.Root
      opened={opened}
      onClose={() => onAnswer(false)}
      // The form below would take the same Escape for its own.
      closeOnEscape={false}
      size={460}
      zIndex={300}
      padding="lg"
      centered
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content
        radius="lg"
        onKeyDownCapture={(event) => {
          if (event.key === "Escape") onAnswer(false);
        }}
      >
        <Modal.Body>
          <Modal.Title style={{ overflowWrap: "anywhere" }}>
            {absent.length === 1 && first ? (
              <>
                There is no secret named <code>{first.name}</code> {at(first)}
              </>
            ) : (
              `${absent.length} secrets were not found`
            )}
          </Modal.Title>
          {absent.length > 1 && (
            <ul style={{ overflowWrap: "anywhere", maxHeight: 200, overflowY: "auto" }}>
              {absent.map((secret) => (
                <li key={`${secret.place} ${secret.name}`}>
                  <code>{secret.name}</code> {at(secret)}
                </li>
              ))}
            </ul>
          )}
          <Text c="dimmed" mt={4}>
            Save it anyway? Until the secret exists, whatever uses the variable fails.
          </Text>
          <Group justify="flex-end" gap="xs" mt="lg">
            <Button
              variant="default"
              onClick={() => onAnswer(false)}
              data-autofocus
              data-mantine-stop-propagation="true"
            >
              Back to the form
            </Button>
            <Button onClick={() => onAnswer(true)} data-mantine-stop-propagation="true">
              Save anyway
            </Button>
          </Group>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
