// Visible progress: one line for each thing that is done, its facts below it, its time at the right.
import { duration, type Fact, factLines, terminal } from "@/dev/terminal";

export interface Progress {
  /** Draws a line while the work runs and completes it afterwards, with the facts that the work gives. */
  step(title: string, work: () => Promise<Fact[]>): Promise<void>;
  /** A step that was left out, and why. */
  leftOut(title: string, reason: string): void;
  /** Whole lines in between. */
  print(text: string): void;
}

/** Where a line's time ends, on terminals that are wide enough. */
const lineWidth = 88;
const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;
/** Where lines cannot be drawn over, what takes longer than this says that it is at work. */
const silenceMs = 3_000;

export function progressOn(stream: NodeJS.WriteStream): Progress {
  const { live, strong, quiet, passed, failed } = terminal(stream);
  const width = Math.min(lineWidth, (stream.columns || 100) - 1);

  /** Never wider than the terminal: what is drawn over has to be one line. */
  function line(mark: string, title: string, time: string): string {
    const room = width - "  ✓  ".length - time.length;
    const text = title.length > room ? `${title.slice(0, room - 1)}…` : title;
    return `  ${mark} ${strong(text)}${" ".repeat(room - text.length + 1)}${quiet(time)}`;
  }

  function draw(title: string): () => void {
    const startedMs = performance.now();
    if (!live) {
      const timer = setTimeout(() => stream.write(`    ${title} …\n`), silenceMs);
      return () => clearTimeout(timer);
    }
    let frame = 0;
    const show = () => {
      const mark = frames[frame++ % frames.length] ?? "";
      stream.write(`\r\x1b[2K${line(quiet(mark), title, duration(performance.now() - startedMs))}`);
    };
    show();
    const timer = setInterval(show, frameMs);
    return () => {
      clearInterval(timer);
      stream.write("\r\x1b[2K");
    };
  }

  return {
    async step(title, work) {
      const startedMs = performance.now();
      const erase = draw(title);
      const finish = (mark: string) => {
        erase();
        stream.write(`${line(mark, title, duration(performance.now() - startedMs))}\n`);
      };
      try {
        const facts = await work();
        finish(passed("✓"));
        stream.write(factLines(facts, "      ", quiet));
      } catch (error) {
        finish(failed("✗"));
        throw error;
      }
    },
    leftOut(title, reason) {
      stream.write(`  ${quiet("–")} ${quiet(title)}\n${factLines([["left out", reason]], "      ", quiet)}`);
    },
    print(text) {
      stream.write(`${text}\n`);
    },
  };
}
