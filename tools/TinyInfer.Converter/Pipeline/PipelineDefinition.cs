using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline.Learning;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Filters;

namespace TinyInfer.Converter.Pipeline;

/// <summary>
/// Contents of a pipeline file: the way from a sensor's samples to a decision. Training data, simulator and firmware are made from it.
/// </summary>
public sealed record PipelineDefinition
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>The pipeline's name; the folder's where the file gives none.</summary>
    public required string Name { get; init; }

    /// <summary>Where samples come from.</summary>
    public required SensorDefinition Sensor { get; init; }

    /// <summary>Frames in a window, after filters.</summary>
    public required int Length { get; init; }

    /// <summary>Frames from one window to the next, after filters.</summary>
    public required int Hop { get; init; }

    /// <summary>Windows whose features the model takes at once.</summary>
    public required int History { get; init; }

    /// <summary>Filters before the window.</summary>
    public required IReadOnlyList<DeviceObject<SampleFilter>> Filters { get; init; }

    /// <summary>Features of each window.</summary>
    public required IReadOnlyList<DeviceObject<FeatureExtractor>> Features { get; init; }

    /// <summary>From features to model input; null for none.</summary>
    public required DeviceObject<FeatureScaler>? Scaler { get; init; }

    /// <summary>The model; null for a pipeline that ends with its features.</summary>
    public required ModelReference? Model { get; init; }

    /// <summary>How scores become alarms; null for a classifier.</summary>
    public required DetectorDefinition? Detector { get; init; }

    /// <summary>Which classes of a classifier raise an alarm; null for none.</summary>
    public AlarmDefinition? Alarm { get; init; }

    /// <summary>The first stage that decides which windows are judged; null to judge all.</summary>
    public CascadeDefinition? Cascade { get; init; }

    /// <summary>How the detector goes on learning on its machine; null if it does not.</summary>
    public LearningDefinition? Learning { get; init; }

    /// <summary>What windows are compared with on the board; null if nothing watches.</summary>
    public HealthDefinition? Health { get; init; }

    /// <summary>Several ways in which the machine works; null if there is one.</summary>
    public RoutesDefinition? Routes { get; init; }

    /// <summary>Names of a classifier's classes; null for those in the model's metadata.</summary>
    public required string[]? Classes { get; init; }

    /// <summary>Number of features that model and detector take: those of a window times <see cref="History"/>.</summary>
    public int FeatureCount => Features.Sum(f => f.Value.Count) * History;

    /// <summary>Samples of a frame that go in for one that reaches the window.</summary>
    public int Decimation => Filters.Aggregate(1, (product, filter) => product * filter.Value.Decimation);

    /// <summary>Frames of the sensor that the features of a window are of, those of the windows before it among them.</summary>
    public int Span => (Length + ((History - 1) * Hop)) * Decimation;

    /// <summary>Frames of the sensor from one window to the next.</summary>
    public int Step => Hop * Decimation;

    /// <summary>Seconds from one window to the next.</summary>
    public double SecondsPerHop => Step / Sensor.Rate;

    /// <summary>Makes the model, or those of the routes, in the form in which firmware holds them.</summary>
    /// <param name="name">Name for the blob, and with its number for that of a route; null for the file's.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <param name="board">The board that code is to be fast on; null for <see cref="Board.Standard"/>.</param>
    /// <returns>The model; null if there is none.</returns>
    /// <exception cref="ConversionException">A model cannot be used.</exception>
    public PipelineModel? LoadModel(string? name = null, Action<string, double>? progress = null, Board? board = null) =>
        Routes?.Models is not { } models
            ? Model?.Load(name, progress, board)
            : PipelineModel.OfRoutes(
                [.. models.Select((model, route) => model?.Load(name == null ? null : $"{name}{route}", progress, board))]);

    /// <summary>Makes the device's pipeline. Each call needs a definition of its own, since the pipeline keeps the extractors.</summary>
    /// <returns>The pipeline.</returns>
    /// <exception cref="ConversionException">Two parts do not go together.</exception>
    public FeaturePipeline CreatePipeline()
    {
        try
        {
            return new FeaturePipeline(new PipelineSettings
            {
                Channels = Sensor.Channels,
                Length = Length,
                Hop = Hop,
                History = History,
                Resolutions = Sensor.Resolutions,
                Filters = [.. Filters.Select(f => f.Value)],
                Extractors = [.. Features.Select(f => f.Value)],
                Scaler = Scaler?.Value,
                Limits = [.. Sensor.Limits.Select(l => l.Value)],
                Gate = Cascade?.CreateGate(Sensor),
                Routes = Routes?.Partition.CreateSelector(Sensor),
            });
        }
        catch (ArgumentException e)
        {
            throw new ConversionException($"{File}: {e.Message}. Make window, features and normalize agree.", e);
        }
    }
}
