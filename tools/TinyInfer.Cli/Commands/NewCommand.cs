using System.CommandLine;
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

    private readonly Option<string?> _source = new("--source")
    {
        HelpName = "DIR",
        Description = "TinyInfer's src folder, which the project refers to. Default: the one of the checkout around the current folder.",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal NewCommand(Terminal terminal)
        : base("new", "Make a firmware project: sampling, features, model, alarm, telemetry and sleep.", terminal)
    {
        Add(_name);
        _pipeline.AddTo(this);
        Add(_output);
        Add(_source);
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

        string folder = Path.GetFullPath(parsed.GetValue(_output) ?? name);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new ConversionException(
                $"{folder}: the folder is not empty, and nothing in it is overwritten. Choose another with --output.");
        }

        (PipelineDefinition pipeline, StandardPipeline? made) = _pipeline.Read(parsed, name, folder);
        string source = Path.GetRelativePath(folder, FindSource(parsed.GetValue(_source))).Replace('/', '\\');
        PipelineModel? model = ProgressDisplay.Run(Terminal, cancellation, report => pipeline.Model?.Load(name, report));
        Dictionary<string, string> files = new(Firmware.Write(pipeline, name, source, model), StringComparer.Ordinal);
        if (made != null)
        {
            files.Add(PipelineOptions.FileName, made.Text);
        }

        foreach ((string path, string text) in files)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        string[] written = [.. files.Keys.Order().Select(path => Path.Combine(folder, path))];
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(
                new { Name = name, Model = model?.Use, Warnings = model?.Warnings ?? [], Files = written, Assumed = made?.Assumptions }));
            return;
        }

        foreach (string file in written)
        {
            Terminal.Output.WriteLine($"wrote {file}");
        }

        if (model != null)
        {
            string time = Duration.OfInstructions(model.Use.Instructions);
            Terminal.Output.WriteLine(FormattableString.Invariant(
                $"model: {model.Use.Form}; {model.Use.Ram.Total:N0} bytes of RAM, {model.Use.Instructions:N0} IL instructions a run, ")
                + $"on an ESP32 about {time}");
            Terminal.Warn(model.Warnings);
        }

        foreach (string assumption in made?.Assumptions ?? [])
        {
            Terminal.Output.WriteLine($"assumed: {assumption}");
        }

        if (made != null)
        {
            Terminal.Output.WriteLine($"if that is not so: change {Path.Combine(folder, PipelineOptions.FileName)}, and make the project "
                + $"anew with --pipeline");
        }

        string board = Path.Combine(folder, "Board");
        string sensor = pipeline.Sensor.Kind == SensorKind.Custom
            ? $"read your sensor in {Path.Combine(board, "MachineSensor.cs")}, "
            : string.Empty;
        Terminal.Output.WriteLine($"next: {sensor}pins in {Path.Combine(board, "Program.cs")}, then open {name}.sln in Visual Studio "
            + $"with the nanoFramework extension");
    }

    private static string FindSource(string? given)
    {
        if (given != null)
        {
            return File.Exists(Path.Combine(given, "TinyInfer", "TinyInfer.nfproj"))
                ? Path.GetFullPath(given)
                : throw new ConversionException(
                    $"{given}: TinyInfer/TinyInfer.nfproj is not there. Give the src folder of a checkout of TinyInfer.");
        }

        for (DirectoryInfo? at = new(Environment.CurrentDirectory); at != null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "src", "TinyInfer", "TinyInfer.nfproj")))
            {
                return Path.Combine(at.FullName, "src");
            }
        }

        throw new ConversionException("The current folder is in no checkout of TinyInfer. Give its src folder with --source.");
    }
}
