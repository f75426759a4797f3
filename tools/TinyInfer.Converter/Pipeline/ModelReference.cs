using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Precision;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Converter.Pipeline;

/// <summary>The model of a pipeline. Paths are complete.</summary>
/// <param name="File">A blob, or a model to convert.</param>
/// <param name="Calibration">Calibration data; null if there is none.</param>
/// <param name="Validation">Validation data; null if there is none.</param>
/// <param name="Ram">RAM in bytes for activations, working memory and packed weights; null for no limit.</param>
public sealed record ModelReference(string File, string? Calibration, string? Validation, int? Ram)
{
    /// <summary>Labels of the calibration samples, of which those that are not normal are left out; null if all are normal.</summary>
    public string? Labels { get; init; }

    /// <summary>Labels that mean normal; null for those that are known to.</summary>
    public IReadOnlyList<string>? Normal { get; init; }

    /// <summary>How much is done for its accuracy in INT8.</summary>
    public ConversionQuality Quality { get; init; }

    /// <summary>Bits of its weights.</summary>
    public WeightBits Weights { get; init; } = WeightBits.Standard;

    /// <summary>Bits of its activations, if it is a float model.</summary>
    public ActivationBits Activations { get; init; } = ActivationBits.Standard;

    /// <summary>Which of its fully connected layers become two, if it is a float model.</summary>
    public LayerRanks Ranks { get; init; } = LayerRanks.None;

    /// <summary>Whether the file is a blob, which is taken as it is.</summary>
    public bool IsBlob => Path.GetExtension(File).Equals(".tinf", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the object, or the name of the file alone.</summary>
    internal static ModelReference Read(JsonPlace place, string folder)
    {
        string Complete(JsonPlace path)
        {
            string file = Path.GetFullPath(Path.Combine(folder, path.AsText()));
            return System.IO.File.Exists(file)
                ? file
                : throw path.Error($"there is no file {file}. Paths count from the pipeline file's folder.");
        }

        if (!place.IsObject)
        {
            return new ModelReference(Complete(place), null, null, null);
        }

        JsonPlace model = place.Require("file", "\"model.onnx\"");
        JsonPlace? calibration = place.Find("calibration");
        JsonPlace? validation = place.Find("validation");
        JsonPlace? labels = place.Find("labels");
        JsonPlace? normal = place.Find("normal");
        int? ram = place.Find("ram")?.AsInteger(0);
        ConversionQuality quality = place.Find("quality")?.AsWord<ConversionQuality>() ?? ConversionQuality.Fast;
        WeightBits weights = place.Find("weights") is { } w ? ReadWeights(w) : WeightBits.Standard;
        ActivationBits activations = place.Find("activations") is { } a ? ReadActivations(a) : ActivationBits.Standard;
        LayerRanks ranks = place.Find("lowRank") is { } r ? ReadRanks(r) : LayerRanks.None;
        place.RejectOthers();
        return new ModelReference(
            Complete(model), calibration == null ? null : Complete(calibration), validation == null ? null : Complete(validation), ram)
        {
            Labels = labels == null ? null : Complete(labels),
            Quality = quality,
            Weights = weights,
            Activations = activations,
            Ranks = ranks,
            Normal = normal == null ? null : normal.IsArray ? [.. normal.Elements.Select(e => e.AsText())] : [normal.AsText()],
        };
    }

    private static WeightBits ReadWeights(JsonPlace place)
    {
        (int all, Dictionary<string, int> layers) = ReadBits(place, WeightBits.Widths, WeightBits.Standard.Default);
        return new WeightBits(all, layers) { Where = place.Where };
    }

    private static ActivationBits ReadActivations(JsonPlace place)
    {
        (int all, Dictionary<string, int> layers) = ReadBits(place, ActivationBits.Widths, ActivationBits.Standard.Default);
        return new ActivationBits(all, layers) { Where = place.Where };
    }

    /// <summary>Reads an object of layers and their ranks, or the word that has them chosen.</summary>
    private static LayerRanks ReadRanks(JsonPlace place) =>
        place.IsObject ? LayerRanks.None with
        {
            Layers = place.Members.ToDictionary(layer => layer.Key, layer => layer.Value.AsInteger(1)),
            Where = place.Where,
        }
        : place.IsText && LayerRanks.Add(place.AsText(), LayerRanks.None) is { IsAuto: true } auto ? auto with { Where = place.Where }
        : throw place.Error("\"auto\" is expected, or layers and ranks: { \"/fc1/Gemm\": 8 }.");

    /// <summary>Reads a number of bits, or an object of layers and theirs.</summary>
    private static (int All, Dictionary<string, int> Layers) ReadBits(JsonPlace place, IReadOnlyList<int> widths, int standard)
    {
        int Read(JsonPlace bits) => widths.Contains(bits.AsInteger(0))
            ? bits.AsInteger(0)
            : throw bits.Error($"{string.Join(", ", widths.Skip(1).Reverse())} or {widths[0]} is expected.");

        return place.IsObject
            ? (standard, place.Members.ToDictionary(layer => layer.Key, layer => Read(layer.Value)))
            : (Read(place), []);
    }

    /// <summary>
    /// Makes the model in the form in which firmware holds it: in generated code, layer by layer as it suits, over several assemblies if it
    /// is large.
    /// </summary>
    /// <param name="name">Name for the blob; null for the file's.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <param name="board">The board that code is to be fast on; null for <see cref="Board.Standard"/>.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ConversionException">The model cannot be used.</exception>
    public PipelineModel Load(string? name = null, Action<string, double>? progress = null, Board? board = null)
    {
        if (IsBlob)
        {
            if (Ranks.IsWanted)
            {
                throw new ConversionException(
                    $"{Ranks.Where}: {File} is converted already, and taken as it is. Give the .onnx file that it was made from.");
            }

            LoadedModel loaded = LoadedModel.Read(File);
            return new PipelineModel(loaded.Model, ModelUse.Of(loaded), null);
        }

        ConversionOptions options = new()
        {
            Model = File,
            ScoresOnly = true,
            Calibration = Calibration,
            Labels = Labels,
            Normal = Normal,
            Validation = Validation,
            Ram = Ram,
            Quality = Quality,
            Weights = Weights,
            Activations = Activations,
            Ranks = Ranks,
            Name = name,
            Mode = ExecutionMode.Auto,
            Board = board ?? Board.Standard,
            Progress = progress,
        };

        // Ranks that are given need not be compared with the model as it is, as convert compares them.
        ConversionResult result = Ranks.IsAuto ? LowRankSearch.Convert(options) : ModelConverter.Convert(options);
        return new PipelineModel(result.Model, ModelUse.Of(result), result);
    }
}
