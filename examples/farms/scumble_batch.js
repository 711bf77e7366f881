// A Flamenco job type: numbered frames painted by `scumble batch`, some at a time on each worker.
// Put it into the folder `scripts` beside flamenco-manager, and start that again (docs/studio.md).

const JOB_TYPE = {
    label: "Scumble: paint frames",
    settings: [
        { key: "frames", type: "string", required: true, default: "1-48",
          description: "Frames to paint. Steady frames: a shot between commas, such as 1-48,49-120" },
        { key: "pictures", type: "string", required: true,
          description: "The frames, such as /shared/shot/####.png" },
        { key: "paintings", type: "string", required: true,
          description: "Where they go, such as /shared/painted/####.png" },
        { key: "style", type: "string", required: true,
          description: "A picture, or the name of a starter style" },
        { key: "settings", type: "string", default: "",
          description: "A file of settings, or the name of saved ones" },
        { key: "steadiness", type: "int32", default: 90,
          description: "0: each frame by itself. Above: strokes move with what they paint, and a shot is one task" },
        { key: "chunk_size", type: "int32", default: 8, visible: "submission",
          description: "Frames of a task, where each is painted by itself" },
        { key: "scumble", type: "string", default: "scumble", visible: "submission",
          description: "The program, as workers find it" },
    ],
};

function compileJob(job) {
    const settings = job.settings;
    const steady = settings.steadiness > 0;
    const ranges = steady
        ? settings.frames.split(",").map(shot => shot.trim()).filter(shot => shot)
        : frameChunker(settings.frames, settings.chunk_size);
    for (const range of ranges) {
        const task = author.Task(`paint-${range}`, "misc");
        task.addCommand(author.Command("exec", { exe: settings.scumble, args: batch(settings, range) }));
        job.addTask(task);
    }
}

// Give the arguments of `scumble batch` for a range. Given again it paints what is missing.
function batch(settings, range) {
    let args = ["batch", settings.pictures, "--style", settings.style, "--output", settings.paintings];
    if (settings.settings) args = args.concat("--settings", settings.settings);
    args = args.concat(settings.steadiness > 0
        ? ["--steadiness", String(settings.steadiness)] : ["--independent"]);
    return args.concat("--range", range);
}
