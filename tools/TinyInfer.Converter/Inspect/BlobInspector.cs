using System.Globalization;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Plan;
using TinyInfer.Format;

namespace TinyInfer.Converter.Inspect;

/// <summary>Looks into blobs.</summary>
internal static class BlobInspector
{
    internal static ModelInspection Inspect(string path)
    {
        LoadedModel loaded = LoadedModel.Read(path);
        BlobModel records = loaded.Records;
        string[] names = TensorNames(loaded);
        SelfTestResult test = loaded.Model.SelfTest();
        return new ModelInspection($"TinyInfer blob, version {BlobFormat.Version}", loaded.Name, loaded.Size)
        {
            Producer = loaded.Model.Metadata.GetText(Metadata.Producer),
            Notes = Notes(loaded),
            Operators = new SortedDictionary<string, int>(
                loaded.Layers.CountBy(layer => layer.Operator).ToDictionary(), StringComparer.Ordinal),
            Tensors = [.. records.Tensors.Select((tensor, i) =>
                new TensorInspection(names[i], Role(records, i), Shapes.Format(tensor.Shape), tensor.Scale, tensor.ZeroPoint))],
            Layers = loaded.Layers,
            Arena = BlobArena.Of(records, names),
            Ram = RamSummary.Of(loaded.Model),
            SelfTest = test.Available ? test.Passed : null,
        };
    }

    private static string Role(BlobModel records, int tensor) =>
        records.Inputs.Contains(tensor) ? "input" : records.Outputs.Contains(tensor) ? "output" : string.Empty;

    private static SortedDictionary<string, string> Notes(LoadedModel loaded)
    {
        SortedDictionary<string, string> notes =
            new(StringComparer.Ordinal) { ["rounding"] = loaded.Records.Rounding.ToString().ToLowerInvariant() };
        foreach (string key in (string[])[Metadata.Version, Metadata.Labels])
        {
            if (loaded.Model.Metadata.GetLines(key) is { } lines)
            {
                notes[key] = string.Join(", ", lines);
            }
        }

        if (loaded.Score.Threshold is { } threshold)
        {
            notes[Metadata.Threshold] = threshold.ToString(CultureInfo.InvariantCulture);
        }

        if (loaded.Score.Named is { } score)
        {
            notes[Metadata.Score] = ScoreName.Of(score);
        }

        return notes;
    }

    /// <summary>Inputs and outputs have names of their own; other tensors have that of the layer that makes them.</summary>
    private static string[] TensorNames(LoadedModel loaded)
    {
        BlobModel records = loaded.Records;
        string[] names = [.. records.Tensors.Select((_, i) => $"tensor {i}")];
        for (int i = 0; i < records.Operators.Count; i++)
        {
            records.Operators[i].Outputs.ForEach(tensor => names[tensor] = loaded.Layers[i].Name);
        }

        (IReadOnlyList<PortSummary> inputs, IReadOnlyList<PortSummary> outputs) = PortSummary.Of(loaded.Model);
        foreach ((int tensor, PortSummary port) in records.Inputs.Concat(records.Outputs).Zip(inputs.Concat(outputs)))
        {
            names[tensor] = port.Name;
        }

        return names;
    }
}
