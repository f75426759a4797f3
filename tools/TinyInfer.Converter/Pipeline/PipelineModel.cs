using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Report;
using TinyInfer.Format;

namespace TinyInfer.Converter.Pipeline;

/// <summary>A pipeline's model in the form in which firmware holds it; or those of its routes.</summary>
/// <param name="Model">The model, to be run; of several the first.</param>
/// <param name="Use">What it takes of a board; several share the memory of activations if they can; the slowest counts for time.</param>
/// <param name="Conversion">How it was converted; null for a blob, which is taken as it is, and for several.</param>
public sealed record PipelineModel(InferenceModel Model, ModelUse Use, ConversionResult? Conversion)
{
    /// <summary>The models of routes, null for a route that has none; null itself for a model that is the pipeline's.</summary>
    public IReadOnlyList<PipelineModel?>? Routes { get; private init; }

    /// <summary>Warnings of the conversion.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. Conversion?.Warnings ?? [], .. Routes?.SelectMany(model => model?.Warnings ?? []).Distinct() ?? []];

    /// <summary>Bytes of flash that generated code takes, and the blob that it carries; 0 for a blob, which is taken as it is.</summary>
    public int Flash => Routes?.Sum(model => model?.Flash ?? 0) ?? (Conversion == null ? 0
        : Conversion.Compiled!.CodeSize + Blob.BlobWriter.Write(Conversion.Compiled.Records).Length);

    /// <summary>Time of a run on a board, estimated; of several models the longest.</summary>
    /// <param name="board">The board.</param>
    /// <returns>Seconds.</returns>
    public double SecondsOn(Board board) => Routes?.Max(model => model?.SecondsOn(board) ?? 0)
        ?? ConversionSummary.SecondsOn(board, Conversion?.Compiled, Use.Instructions);

    /// <summary>Bytes of RAM that models save by sharing the memory of activations.</summary>
    internal int SharedRam => Routes == null ? 0 : Routes.Sum(model => model?.Use.Ram.Arena ?? 0) - Use.Ram.Arena;

    /// <summary>The model of a route; null if the route has none.</summary>
    /// <param name="route">The route, from 0.</param>
    internal PipelineModel? OfRoute(int route) => Routes == null ? this : Routes[route];

    /// <summary>Puts together the models of routes.</summary>
    /// <param name="routes">A model for each route, null for a route that has none; one has some.</param>
    internal static PipelineModel OfRoutes(IReadOnlyList<PipelineModel?> routes)
    {
        PipelineModel[] models = [.. routes.OfType<PipelineModel>()];
        bool shares = !models.Any(m => KeepsFrames(m) || HasWide(m));
        RamSummary ram = new(
            shares ? models.Max(m => m.Use.Ram.Arena) : models.Sum(m => m.Use.Ram.Arena),
            models.Sum(m => m.Use.Ram.Scratch), models.Sum(m => m.Use.Ram.Packed));
        string sharing = shares ? ", which share activations" : string.Empty;
        string forms = string.Join("; ", models.Select(m => m.Use.Form).Distinct());
        return new PipelineModel(models[0].Model,
            new ModelUse($"{models.Length} models for {routes.Count} routes{sharing}: {forms}", ram,
                models.Max(m => m.Use.Instructions)),
            null)
        {
            Routes = routes,
        };
    }

    /// <summary>Whether a model has activations of int16, which lie in a memory of its own.</summary>
    private static bool HasWide(PipelineModel model) => Enumerable.Range(0, model.Model.LayerCount).Any(
        layer => Array.Exists(model.Model.GetLayerOutputs(layer), output => output.Data == null));

    /// <summary>Whether a model has something in the memory of its activations that is to outlast its run.</summary>
    private static bool KeepsFrames(PipelineModel model) =>
        model.Conversion?.Records.Operators.Exists(op => op.Code == OperatorCode.StreamCache) == true;
}
