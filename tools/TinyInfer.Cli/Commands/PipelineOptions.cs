using System.CommandLine;
using System.Text;
using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;

namespace TinyInfer.Cli.Commands;

/// <summary>The options that say what a project is for: a pipeline file, or a model alone, for which a pipeline is made.</summary>
internal sealed class PipelineOptions
{
    /// <summary>Name of the file that a pipeline is written to where there was none.</summary>
    internal const string FileName = "pipeline.json";

    private readonly Option<string?> _pipeline = new("--pipeline", "-p")
    {
        HelpName = "FILE",
        Description = "The pipeline file: sensor, window, features, model and detector. Default: one for raw samples, made for --model.",
    };

    private readonly Option<string?> _model =
        new("--model", "-m")
        {
            HelpName = "FILE",
            Description = "The model; with --pipeline, one in place of the pipeline's, for the same features."
        };

    private readonly Option<string?> _calibration =
        new("--calibration", "-c") { HelpName = "FILE", Description = "Samples of what a float --model will meet." };

    private readonly Option<SensorKind?> _sensor =
        CheckedOption.Word<SensorKind>("--sensor", "The sensor, without --pipeline. Default: custom, which you read yourself.");

    private readonly Option<double?> _rate = CheckedOption.Of<double?>(
        "--rate", "N", "a number above 0",
            "Samples per second, without --pipeline. Default: 12800 of a kx134, 800 of an adxl345, 100 of others.",
                CheckedOption.TryReadPositive);

    private readonly Option<int?> _channels = CheckedOption.Of<int?>(
        "--channels", "N", "a number from 1 to 64", "Samples of a frame, without --pipeline. Default: as sensor and model have it.",
            (string text, out int? value) => CheckedOption.TryReadCount(text, out value) && value is >= 1 and <= 64);

    private readonly Option<string?> _alarmOn = new("--alarm-on")
    {
        HelpName = "LABEL[,LABEL]",
        Description = "Classes of a classifier that raise the alarm, in place of the pipeline's.",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _pipeline, _model, _calibration, _sensor, _rate, _channels, _alarmOn })
        {
            command.Add(option);
        }
    }

    /// <summary>Reads or makes the pipeline.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">The project's name.</param>
    /// <param name="folder">The project's folder.</param>
    /// <returns>The pipeline; and the file that was made for it, null if it has one.</returns>
    /// <exception cref="ConversionException">The options do not go together, or a file cannot be used.</exception>
    internal (PipelineDefinition Pipeline, StandardPipeline? Made) Read(ParseResult parsed, string name, string folder)
    {
        string[] alarmOn = parsed.GetValue(_alarmOn)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ?? [];
        (PipelineDefinition pipeline, StandardPipeline? made) = parsed.GetValue(_pipeline) is { } file
            ? (ReadFile(parsed, file), null)
            : Make(parsed, name, folder, alarmOn);
        return (parsed.GetValue(_alarmOn) == null ? pipeline : pipeline with { Alarm = Choose(alarmOn, pipeline) }, made);
    }

    /// <summary>Reads the sensor alone, of firmware that has no model.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="range">The sensor's range in g; null for the usual one.</param>
    /// <returns>The sensor; what describes it; and the frames of a window, null without a pipeline.</returns>
    /// <exception cref="ConversionException">The options do not go together, or the sensor cannot be so.</exception>
    internal (SensorDefinition Sensor, string Source, int? Span) ReadSensor(ParseResult parsed, int? range)
    {
        if (new Option[] { _model, _calibration, _alarmOn }.FirstOrDefault(o => parsed.GetResult(o) != null) is { } option)
        {
            throw new ConversionException($"{option.Name}: firmware that collects has no model. Leave the option or --collect out.");
        }

        if (parsed.GetValue(_pipeline) is { } file)
        {
            if (range != null)
            {
                throw new ConversionException(
                    $"--range: {file} says itself what the sensor is. Leave the option out and change \"sensor\" there.");
            }

            PipelineDefinition pipeline = ReadFile(parsed, file);
            return (pipeline.Sensor, file, pipeline.Span);
        }

        return parsed.GetValue(_sensor) is { } kind && parsed.GetValue(_rate) is { } rate
            ? (new NamedSensor(kind, rate, parsed.GetValue(_channels), range).Define(), "--sensor", null)
            : throw new ConversionException(
                "What is to be collected? Give --pipeline FILE, or --sensor KIND and --rate N, samples per second.");
    }

    private PipelineDefinition ReadFile(ParseResult parsed, string file)
    {
        if (new Option[] { _sensor, _rate, _channels }.FirstOrDefault(o => parsed.GetResult(o) != null) is { } option)
        {
            throw new ConversionException(
                $"{option.Name}: {file} says itself what the sensor is. Leave the "
                + "option out and change \"sensor\" there, or leave out --pipeline.");
        }

        PipelineDefinition pipeline = PipelineFile.Read(file);
        if (parsed.GetValue(_model) is { } model)
        {
            ModelReference reference = pipeline.Model ?? new ModelReference(model, null, null, null);
            pipeline = pipeline with { Model = reference with { File = Path.GetFullPath(model) } };
        }

        return parsed.GetValue(_calibration) is { } calibration && pipeline.Model != null
            ? pipeline with { Model = pipeline.Model with { Calibration = Path.GetFullPath(calibration) } }
            : pipeline;
    }

    private (PipelineDefinition Pipeline, StandardPipeline Made) Make(ParseResult parsed, string name, string folder, string[] alarmOn)
    {
        string model = parsed.GetValue(_model)
            ?? throw new ConversionException(
                "Neither a pipeline nor a model is given. Give --pipeline FILE, or --model FILE to have a pipeline made for it.");
        StandardPipeline made = StandardPipeline.Create(folder, name, new StandardPipelineOptions(model)
        {
            Calibration = parsed.GetValue(_calibration),
            NamedSensor = parsed.GetValue(_sensor),
            Rate = parsed.GetValue(_rate),
            Channels = parsed.GetValue(_channels),
            AlarmOn = alarmOn,
        });
        return (PipelineFile.Read(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(made.Text)), made);
    }

    private static AlarmDefinition Choose(string[] labels, PipelineDefinition pipeline) => pipeline.Detector == null
        ? (pipeline.Alarm ?? AlarmDefinition.None) with { Place = "--alarm-on", On = labels }
        : throw new ConversionException(
            $"--alarm-on: {pipeline.File} has a \"detector\", which raises the alarm itself. The option is for classifiers.");
}
