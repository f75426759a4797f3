using System.CommandLine;
using TinyInfer.Cli.Output;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer demo</c>: the two commands that matter, on the example that comes along.</summary>
internal sealed class DemoCommand : Command
{
    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "DIR",
        Description = "Folder to write to.",
        DefaultValueFactory = _ => "out",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal DemoCommand(Terminal terminal)
        : base("demo", "Convert the example, a bearing's autoencoder, and find the faults in a recording of vibration.")
    {
        Add(_output);
        SetAction(async (parsed, cancellation) =>
        {
            string output = parsed.GetRequiredValue(_output);
            int code = ExitCode.Success;
            foreach (string[] command in Commands(Folder(), output))
            {
                if (code == ExitCode.Success)
                {
                    await terminal.Output.WriteLineAsync($"$ tinyinfer {string.Join(' ', command)}\n");
                    code = await CommandTree.RunAsync(command, terminal, cancellation);
                    await terminal.Output.WriteLineAsync();
                }
            }

            return code;
        });
    }

    private static string[][] Commands(string model, string output) =>
    [
        [
            "convert", $"{model}/model.onnx", "--calibration", $"{model}/calibration.npy", "--validation", $"{model}/validation.npy",
            "--name", "bearing", "--output", output,
        ],
        [
            "simulate", $"{model}/pipeline.json", "--recording", $"{model}/recording.npy", "--labels", $"{model}/recording.labels.csv",
                "--output", output,
        ],
    ];

    /// <summary>The example, where one stands in the repository; otherwise the copy that comes with the command.</summary>
    private static string Folder()
    {
        const string Example = "models/bearing";
        return Directory.Exists(Example) ? Example : Path.Combine(AppContext.BaseDirectory, Example);
    }
}
