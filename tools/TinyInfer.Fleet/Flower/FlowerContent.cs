using System.Text.Json;
using Google.Protobuf;
using TinyInfer.Converter;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Files;
using TinyInfer.Fleet.Flower.Wire;

namespace TinyInfer.Fleet.Flower;

/// <summary>A model's parameters in a message: arrays by name, each a .npy file.</summary>
/// <param name="Record">Name of the record that they are in.</param>
/// <param name="Arrays">Names and arrays, in their order.</param>
internal sealed record FlowerArrays(string Record, IReadOnlyList<(string Name, NumericArray Array)> Arrays)
{
    private const string NumPy = "numpy.ndarray";
    private const int ChunkBytes = 5 << 20;

    /// <summary>Reads the parameters of a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The parameters.</returns>
    /// <exception cref="ConversionException">There are none, or more than one record of them.</exception>
    internal static FlowerArrays Read(FlowerObject message)
    {
        FlowerObject[] contents = Array.FindAll(message.Children, child => child.Kind == "RecordDict");
        if (contents.Length != 1)
        {
            throw new ConversionException($"the message has {contents.Length} contents, and one is expected.");
        }

        (string Name, FlowerObject Record)[] records = [.. ReadNames(contents[0]).Where(record => record.Object.Kind == "ArrayRecord")];
        return records.Length == 1
            ? new FlowerArrays(records[0].Name, [.. ReadNames(records[0].Record).Select(named => (named.Name, ReadArray(named.Object)))])
            : throw new ConversionException($"the message has {records.Length} records of arrays, and one is expected.");
    }

    /// <summary>All numbers, one array after the other.</summary>
    /// <returns>The weights.</returns>
    /// <exception cref="ConversionException">A number is out of range.</exception>
    internal short[] ToWeights()
    {
        float[] values = [.. Arrays.SelectMany(named => named.Array.Values)];
        return Array.TrueForAll(values, value => Math.Abs(value) <= short.MaxValue)
            ? Array.ConvertAll(values, value => (short)Math.Round(value))
            : throw new ConversionException("the parameters are counts of weights, -32767 to 32767 each, and some are beyond.");
    }

    /// <summary>The same arrays with other numbers.</summary>
    /// <param name="weights">The numbers, one array after the other.</param>
    /// <returns>The arrays.</returns>
    internal FlowerArrays With(short[] weights)
    {
        int at = 0;
        return this with
        {
            Arrays = [.. Arrays.Select(named =>
            {
                int count = named.Array.Values.Length;
                float[] values = Array.ConvertAll(weights[at..(at + count)], weight => (float)weight);
                at += count;
                return (named.Name, named.Array with { Values = values });
            })],
        };
    }

    /// <summary>The content of an answer: these arrays, and the number of windows that they come from.</summary>
    /// <param name="windows">Number of windows.</param>
    /// <returns>The content.</returns>
    internal FlowerObject Write(long windows)
    {
        FlowerObject arrays = WriteNames("ArrayRecord", [.. Arrays.Select(named => (named.Name, WriteArray(named.Array)))]);
        MetricRecord metrics = new();
        metrics.Items.Add(new MetricRecord.Types.Item { Key = "num-examples", Value = new MetricRecordValue { Sint64 = windows } });
        return WriteNames("RecordDict",
            [(Record, arrays), ("metrics", FlowerObject.Make("MetricRecord", [], metrics.ToByteArray()))]);
    }

    private static FlowerObject WriteNames(string kind, IReadOnlyList<(string Name, FlowerObject Object)> named) => FlowerObject.Make(
        kind, named.Select(n => n.Object), JsonSerializer.SerializeToUtf8Bytes(named.ToDictionary(n => n.Name, n => n.Object.Id)));

    private static (string Name, FlowerObject Object)[] ReadNames(FlowerObject from)
    {
        Dictionary<string, string?> names = ReadJson<Dictionary<string, string?>>(from);
        Dictionary<string, FlowerObject> children = from.Children.ToDictionary(child => child.Id, StringComparer.Ordinal);
        return names.Values.All(name => name != null && children.ContainsKey(name))
            ? [.. names.Select(name => (name.Key, children[name.Value!]))]
            : throw new ConversionException($"Flower's object {from.Id} names parts that are not there.");
    }

    private static T ReadJson<T>(FlowerObject from)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(from.Body) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new ConversionException($"Flower's object {from.Id} is not in the form that is expected.", e);
        }
    }

    private static NumericArray ReadArray(FlowerObject from)
    {
        ArrayHead head = from.Kind == "Array" ? ReadJson<ArrayHead>(from) : new ArrayHead(null, null, null, []);
        if (head.Kind != NumPy || head.Chunks == null || Array.Exists(head.Chunks, chunk => chunk < 0 || chunk >= from.Children.Length))
        {
            throw new ConversionException($"Flower's object {from.Id} is no array of NumPy.");
        }

        using MemoryStream file = new([.. head.Chunks.SelectMany(chunk => from.Children[chunk].Body)]);
        return NpyFile.Read(file, $"Flower's object {from.Id}", DataLimit.Default);
    }

    private static FlowerObject WriteArray(NumericArray array)
    {
        NumericArray written = array.Type == ElementType.Int16 ? array : array with { Type = ElementType.Float32 };
        FlowerObject[] chunks = [.. NpyFile.Write(written).Chunk(ChunkBytes).Select(bytes => FlowerObject.Make("ArrayChunk", [], bytes))];
        string[] once = [.. chunks.Select(chunk => chunk.Id).Distinct()];
        ArrayHead head = new(
            written.Type == ElementType.Int16 ? "int16" : "float32", written.Shape, NumPy,
            Array.ConvertAll(chunks, chunk => Array.IndexOf(once, chunk.Id)));
        return FlowerObject.Make("Array", chunks, JsonSerializer.SerializeToUtf8Bytes(head));
    }

    private sealed record ArrayHead(
        [property: System.Text.Json.Serialization.JsonPropertyName("dtype")] string? Type,
        [property: System.Text.Json.Serialization.JsonPropertyName("shape")] int[]? Shape,
        [property: System.Text.Json.Serialization.JsonPropertyName("stype")] string? Kind,
        [property: System.Text.Json.Serialization.JsonPropertyName("arraychunk_ids")] int[]? Chunks);
}
