using TinyInfer.Converter.Collecting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Scaffold;

namespace TinyInfer.Cli.Output;

/// <summary>Writes firmware that collects, and says what it sends.</summary>
internal static class CollectView
{
    /// <summary>Writes and prints.</summary>
    /// <param name="terminal">Where to print to.</param>
    /// <param name="made">The project, and what the user should know.</param>
    /// <param name="folder">The project's folder.</param>
    /// <param name="isJson">Whether JSON alone is printed.</param>
    internal static void Print(Terminal terminal, (CollectingFirmware Firmware, string[] Warnings) made, string folder, bool isJson)
    {
        CollectPlan plan = made.Firmware.Plan;
        IReadOnlyList<string> written = ProjectFolder.Write(folder, made.Firmware.Files);
        if (isJson)
        {
            CollectorSettings settings = plan.Settings;
            terminal.Output.WriteLine(Json.Write(new
            {
                Name = settings.Device,
                settings.Sensor.Rate,
                settings.Sensor.Channels,
                plan.Baud,
                plan.SensorBytes,
                plan.LinkBytes,
                plan.BurstFrames,
                made.Warnings,
                Files = written,
            }));
            return;
        }

        foreach (string line in written.Select(file => $"wrote {file}").Concat(plan.Lines().Select(line => $"sends {line}")))
        {
            terminal.Output.WriteLine(line);
        }

        terminal.Warn(made.Warnings);
        string sensor = plan.Settings.Sensor.Kind == SensorKind.Custom
            ? $"read your sensor in {Path.Combine(folder, "Board", "MachineSensor.cs")}, "
            : string.Empty;
        terminal.Output.WriteLine($"next: {sensor}wire it as {Path.Combine(folder, "README.md")} says, flash it, then tinyinfer record "
            + "--port PORT --output FILE.npy");
    }
}
