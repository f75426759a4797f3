using System.CommandLine;
using System.Reflection;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Scaffold;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer new</c>: a firmware project for a pipeline and its model.</summary>
internal sealed class NewCommand : TinyInferCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The project's name: letters, digits and underscores." };

    private readonly PipelineOptions _pipeline = new();

    private readonly Option<string?> _output =
        new("--output", "-o") { HelpName = "DIR", Description = "Folder of the project. Default: NAME." };

    private readonly BoardOption _board = new("for its pins and for estimated times");

    private readonly Option<bool> _sleep = new("--sleep")
    {
        Description = "Have the board sleep between windows. A debugger loses a board that sleeps, so it does not by default.",
    };

    private readonly Option<int?> _ram = CheckedOption.Of<int?>(
        "--ram", "BYTES", "a number of bytes", "Heap that the board has, if it has PSRAM. Default: what an ESP32 has without.",
            CheckedOption.TryReadCount);

    private readonly FleetCommandOptions _fleet = new();

    private readonly CollectOptions _collect = new();

    private readonly Option<bool> _calibrate = new("--calibrate")
    {
        Description = "Make firmware that measures its board in ten seconds and prints a file for --board.",
    };

    private readonly Option<string?> _source = new("--source")
    {
        HelpName = "DIR",
        Description = "TinyInfer's src folder, which the project refers to. Default: the one of the checkout around the current folder "
            + "or this tool.",
    };

    private readonly Option<string?> _packages = new("--packages")
    {
        HelpName = "VERSION",
        Description = "Refer to TinyInfer's NuGet packages of this version. Default: those of this tool's version, if there is no "
            + "checkout.",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal NewCommand(Terminal terminal)
        : base("new", "Make a firmware project: sampling, features, model, alarm, telemetry and sleep.", terminal)
    {
        Add(_name);
        _pipeline.AddTo(this);
        Add(_output);
        _board.AddTo(this);
        Add(_sleep);
        Add(_ram);
        _fleet.AddTo(this);
        _collect.AddTo(this);
        Add(_calibrate);
        Add(_source);
        Add(_packages);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        string name = parsed.GetRequiredValue(_name);
        if (FirmwareName.FindProblem(name) is { } problem)
        {
            throw new ConversionException($"'{name}' is no name for a project: {problem}.");
        }

        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(_output) ?? name));
        ProjectFolder.RequireEmpty(folder);
        LibraryOrigin libraries = LibraryOrigin.Find(
            folder, parsed.GetValue(_source), parsed.GetValue(_packages), ToolVersion, Environment.CurrentDirectory,
                AppContext.BaseDirectory);
        FirmwareOptions options = new(name, libraries)
        {
            Board = _board.Read(parsed),
            Sleeps = parsed.GetValue(_sleep),
            Fleet = _fleet.Read(parsed),
        };
        if (options.Sleeps && options.Fleet != null)
        {
            throw new ConversionException("--sleep: a board that sleeps hears no commands of its fleet. Leave --sleep or --fleet out.");
        }

        if (parsed.GetValue(_calibrate))
        {
            CalibrateView.Print(Terminal, Calibrate(parsed, options), name, folder, IsJson(parsed));
            return;
        }

        _collect.Require(parsed, [_sleep, _ram, .. _fleet.All]);
        if (_collect.IsGiven(parsed))
        {
            cancellation.ThrowIfCancellationRequested();
            CollectView.Print(Terminal, _collect.Make(parsed, _pipeline, options), folder, IsJson(parsed));
            return;
        }

        (PipelineDefinition pipeline, StandardPipeline? made) = _pipeline.Read(parsed, name, folder);
        PipelineModel? model = ProgressDisplay.Run(Terminal, cancellation, report => pipeline.LoadModel(name, report, options.Board));
        Firmware firmware = Firmware.Make(pipeline, options, model);
        firmware.Needs.RequireFit(pipeline, firmware.Model, parsed.GetValue(_ram));
        Dictionary<string, string> files = new(firmware.Files, StringComparer.Ordinal);
        if (made != null)
        {
            files.Add(PipelineOptions.FileName, made.Text);
        }

        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<string> written = ProjectFolder.Write(folder, files);
        string[] warnings = [.. model?.Warnings ?? [], .. firmware.Needs.Warnings(parsed.GetValue(_ram))];
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(new
            {
                Name = name,
                Model = firmware.Model?.Use,
                firmware.Needs,
                Libraries = libraries.Source ?? $"packages {libraries.Version}",
                Warnings = warnings,
                Files = written,
                Assumed = made?.Assumptions,
            }));
            return;
        }

        foreach (string line in written.Select(file => $"wrote {file}").Concat(firmware.Describe()))
        {
            Terminal.Output.WriteLine(line);
        }

        Terminal.Warn(warnings);
        PrintNext(name, folder, pipeline, made);
    }

    /// <summary>Version of the tool, and of the packages that go with it.</summary>
    private static string ToolVersion =>
        typeof(NewCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Firmware that measures its board, which nothing but the board is needed for.</summary>
    private IReadOnlyDictionary<string, string> Calibrate(ParseResult parsed, FirmwareOptions options)
    {
        Option[] needed = [_output, _calibrate, _source, _packages];
        return Options.Except(needed).Where(o => o.Name is not ("--board" or JsonName or "--help"))
            .FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } vain
            ? throw new ConversionException($"{vain.Name}: firmware that measures its board has no use for it. Leave it out.")
            : CalibratingFirmware.Make(options);
    }

    private void PrintNext(string name, string folder, PipelineDefinition pipeline, StandardPipeline? made)
    {
        foreach (string assumption in made?.Assumptions ?? [])
        {
            Terminal.Output.WriteLine($"assumed: {assumption}");
        }

        if (made != null)
        {
            Terminal.Output.WriteLine("if that is not so: change "
                + $"{Path.Combine(folder, PipelineOptions.FileName)}, and make the project anew with --pipeline");
        }

        string board = Path.Combine(folder, "Board");
        string sensor = pipeline.Sensor.Kind == SensorKind.Custom
            ? $"read your sensor in {Path.Combine(board, "MachineSensor.cs")}, "
            : string.Empty;
        Terminal.Output.WriteLine($"next: {sensor}pins in {Path.Combine(board, "Program.cs")}, then open {name}.sln in Visual Studio "
            + $"with the nanoFramework extension; {Path.Combine(folder, "README.md")} has the rest");
    }
}
