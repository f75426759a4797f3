using TinyInfer.Cli.Output;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Tests.Cli;

/// <summary>The exact text that is shown on the screen.</summary>
public class ViewTests
{
    private static readonly ConversionSummary _pump = new(
        "pump",
        "pump.onnx",
        "TinyInfer 0.1.0",
        12_345,
        "0123ABCD",
        2_560,
        86_400,
        new RamSummary(1_920, 400, 8_192),
        [],
        [],
        [
            new LayerSummary(0, "/encoder/layers.0/first/Conv", "Conv2D", ExecutionMode.Packed, [1, 1, 30, 16], 86_400, 2_560)
            {
                Instructions = 420_000,
                SignalToNoise = 35.24,
                LargestSteps = 1.4,
            },
            new LayerSummary(1, "/encoder/layers.1/the_activation_of_it/Clip", "Table", ExecutionMode.Auto, [1, 30, 16], 0,
                0) { Instructions = 10_080 },
        ],
        new ArenaSummary(1_920, 2, []),
        20,
        ["A thing to know."])
    {
        Threshold = 0.65581f,
        Score = "mean_absolute_error",
        Seconds = 0.23,
        Files = ["out/pump.tinf", "out/pump.g.cs"],
    };

    [Fact]
    public void A_conversion()
    {
        Assert.Equal(
            """
            pump: INT8 model from pump.onnx, compared with ONNX Runtime over 20 samples

            #  layer                           operator  output       MACs  weights  mode    SNR dB  max error
            ─  ──────────────────────────────  ────────  ─────────  ──────  ───────  ──────  ──────  ─────────
            0  /encoder/layers.0/first/Conv    Conv2D    1×1×30×16  86,400    2,560  packed    35.2  1.4 steps
            1  …s.1/the_activation_of_it/Clip  Table     1×30×16         0        0

            blob       12,345 bytes  flash; 2,560 weights
            RAM        10,512 bytes  activations 1,920, working memory 400, packed weights 8,192
            work        86,400 MACs  per run, about 230 ms (ESP32 at 240 MHz, flash DIO at 40 MHz)
            threshold        0.6558  mean absolute error above it is an anomaly
            warning: A thing to know.

            wrote out/pump.tinf
            wrote out/pump.g.cs

            """,
            Seen(120, terminal => ConversionView.Print(terminal.Screen, _pump)));
    }

    [Fact]
    public void A_conversion_in_brief()
    {
        Assert.Equal(
            "warning: A thing to know.\n"
            + "pump: 12,345 bytes of data and 9,000 of code in 3 files in flash, 10,512 bytes of RAM, "
            + "86,400 MACs per run, about 230 ms (ESP32 at 240 MHz, flash DIO at 40 MHz)\n",
            Seen(120, terminal => BriefView.Write(terminal.Output, _pump with { CodeSize = 9_000, SourceFiles = 3 })));
    }

    [Fact]
    public void A_narrow_screen_gives_up_columns_rather_than_break_lines()
    {
        Assert.StartsWith(
            """
            #  operator  output       MACs  weights  mode    SNR dB  max error
            ─  ────────  ─────────  ──────  ───────  ──────  ──────  ─────────
            0  Conv2D    1×1×30×16  86,400    2,560  packed    35.2  1.4 steps
            """,
            Seen(80, terminal => LayerTable.Print(terminal.Screen, _pump.Layers)));
    }

    [Fact]
    public void The_plan_of_an_arena()
    {
        ArenaSummary arena = new(300, 3, [new("input", 0, 128, -1, 2), new("hidden", 128, 172, 0, 1), new("output", 128, 3, 2, 2)]);

        Assert.Equal(
            """
            arena of 300 bytes: what lies where from the input (left) to the last of 3 layers (right)
              bytes  needed            size  holds
            ───────  ────────────────  ────  ──────
              0–127  ████████████████   128  input
            128–299  ····████████····   172  hidden
            128–130  ············████     3  output

            """,
            Seen(120, terminal => ArenaPicture.Print(terminal.Screen, arena)));
    }

    [Fact]
    public void A_timeline()
    {
        float[] scores = [.. Enumerable.Range(0, 20).Select(i => i is >= 8 and < 12 ? 10f : i == 15 ? 1f : 0.1f)];
        Timeline timeline = new(scores, 2, [.. scores.Select(score => score > 2)], [.. scores.Select((_, i) => i is >= 7 and < 12)]);

        Assert.Equal(
            """
                  10 │        ▇▇▇▇
                     │        ████
                     │        ████
                   2 │┄┄┄┄┄┄┄┄████┄┄┄┄┄┄┄┄
                     │        ████   ▄
                     │        ████   █
                     │        ████   █
                     │        ████   █
                 0.1 │▂▂▂▂▂▂▂▂████▂▂▂█▂▂▂▂
               alarm  ········████········
               fault  ·······█████········
              window  0                 19

            """,
            Seen(120, terminal => TimelinePicture.Print(terminal.Screen, timeline)));
    }

    private static string Seen(int width, Action<Terminal> print)
    {
        StringWriter output = new();
        Terminal terminal = new(output, TextWriter.Null);
        terminal.Screen.Profile.Width = width;
        print(terminal);
        return string.Join('\n', output.ToString().Split('\n').Select(line => line.TrimEnd()));
    }
}
