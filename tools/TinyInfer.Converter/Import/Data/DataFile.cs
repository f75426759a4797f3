using System.IO.Compression;
using Google.Protobuf;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.Tables;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Import.Data;

/// <summary>Reads samples from .csv, .npy, .npz and ONNX .pb files.</summary>
public static class DataFile
{
    /// <summary>Reads the arrays of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Arrays by name; a file that holds one nameless array gives it the empty name.</returns>
    /// <exception cref="ConversionException">The file cannot be read or understood, or holds values that are no numbers.</exception>
    public static IReadOnlyDictionary<string, NumericArray> Read(string path) => TableReader.IsTable(path)
        ? One(ArrayOf(TableReader.Read(path, TableUse.Samples)))
        : ReadArrays(path);

    /// <summary>Reads the arrays of a file that is no table.</summary>
    private static IReadOnlyDictionary<string, NumericArray> ReadArrays(string path)
    {
        try
        {
            Dictionary<string, NumericArray> arrays = Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".npy" => One(NpyFile.Read(InputFile.Read(path), path)),
                ".npz" => ReadNpz(path),
                ".pb" => ReadTensor(path),
                _ => throw new ConversionException($"{path}: data files are .csv, .npy, .npz or .pb."),
            };
            return arrays.ToDictionary(a => a.Key, a => a.Value.RequireFinite(path), StringComparer.Ordinal);
        }
        catch (InvalidDataException e)
        {
            throw new ConversionException($"{path}: not a .npz file, or cut short ({e.Message.TrimEnd('.')}). Save it with numpy.savez.", e);
        }
    }

    /// <summary>Reads samples for a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="options">What the user says of a table; null for nothing.</param>
    /// <returns>The samples.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or its shape does not fit the inputs.</exception>
    public static SampleSet ReadSamples(string path, IReadOnlyList<PortSummary> inputs, TableOptions? options = null)
    {
        Table? table = TableReader.IsTable(path)
            ? TableReader.Read(path, TableUse.Samples with { Width = inputs.Count == 1 ? Shapes.Length(inputs[0].Shape) : null }, options)
            : null;
        IReadOnlyDictionary<string, NumericArray> arrays = table == null ? ReadArrays(path) : One(ArrayOf(table));
        Dictionary<string, float[][]> rows = [];
        List<InputReading> readings = [];
        bool areReals = false;
        foreach (PortSummary input in inputs)
        {
            string name = input.Name;
            NumericArray array = arrays.TryGetValue(name, out NumericArray? named) ? named
                : inputs.Count == 1 && arrays.Count == 1 ? arrays.Values.Single()
                : throw new ConversionException(
                    $"{path}: there is no array '{name}' in it. The model has the inputs {string.Join(", ", inputs.Select(i => $"'{i.Name}'"))}; "
                    + "save one array for each with numpy.savez.");
            (float[] values, InputReading reading) = InputReader.Read(array, input, path);
            rows.Add(name, Rows(array with { Values = values }, name, input.Shape, path, table?.Report));
            readings.Add(reading);
            areReals |= input.Type.Offset() != null && !array.IsInteger;
        }

        int count = rows.Values.Min(r => r.Length);
        return rows.Values.Any(r => r.Length != count)
            ? throw new ConversionException($"{path}: the inputs do not have the same number of samples.")
            : new SampleSet(Enumerable.Range(0, count).Select(i =>
                (IReadOnlyDictionary<string, float[]>)rows.ToDictionary(r => r.Key, r => r.Value[i], StringComparer.Ordinal)))
            {
                Readings = readings,
                AreReals = areReals,
                Table = table?.Report,
            };
    }

    /// <summary>Writes arrays: .npy and .csv hold one, .npz any number.</summary>
    /// <param name="path">The file, for its ending.</param>
    /// <param name="arrays">The arrays, with their names.</param>
    /// <returns>The file's contents.</returns>
    /// <exception cref="ConversionException">The ending is not known, or the file cannot hold so many arrays.</exception>
    public static byte[] Write(string path, IReadOnlyList<(string Name, NumericArray Array)> arrays)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension is ".npy" or ".csv" && arrays.Count != 1)
        {
            throw new ConversionException($"{path}: there are {arrays.Count} outputs, which take a .npz file.");
        }

        return extension switch
        {
            ".npy" => NpyFile.Write(arrays[0].Array),
            ".csv" => CsvFile.Write(arrays[0].Array),
            ".npz" => WriteNpz(arrays),
            _ => throw new ConversionException($"{path}: results are written as .npy, .npz or .csv."),
        };
    }

    private static byte[] WriteNpz(IReadOnlyList<(string Name, NumericArray Array)> arrays)
    {
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, NumericArray array) in arrays)
            {
                using Stream entry = archive.CreateEntry($"{name.Replace('/', '_')}.npy").Open();
                entry.Write(NpyFile.Write(array));
            }
        }

        return file.ToArray();
    }

    private static float[][] Rows(NumericArray array, string name, int[] shape, string path, TableReport? table)
    {
        int length = Shapes.Length(shape);
        int total = array.Values.Length;
        bool fits = total > 0 && total % length == 0 && (total == length || (array.Shape.Length > 0 && array.Shape[0] * length == total));
        return fits
            ? [.. array.Values.Chunk(length)]
            : throw new ConversionException(
                $"{path}: an array {Shapes.Format(array.Shape)} does not hold samples for input '{name}' {Shapes.Format(shape)}: "
                + $"each row of the first axis should have {length} values.{(table == null ? string.Empty : $" It was read as: {table}. Say otherwise with --columns, --delimiter or --header.")}");
    }

    private static Dictionary<string, NumericArray> ReadNpz(string path)
    {
        using ZipArchive archive = new(new MemoryStream(InputFile.Read(path)));
        Dictionary<string, NumericArray> arrays = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            arrays[Path.GetFileNameWithoutExtension(entry.Name)] = NpyFile.Read(copy.GetBuffer().AsSpan(0, (int)copy.Length), $"{path}/{entry.Name}");
        }

        return arrays;
    }

    private static NumericArray ArrayOf(Table table) => NumericArray.OfText([table.Rows, table.Columns], table.Values);

    private static Dictionary<string, NumericArray> ReadTensor(string path)
    {
        TensorProto tensor;
        try
        {
            tensor = TensorProto.Parser.ParseFrom(InputFile.Read(path));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ConversionException($"{path}: not an ONNX tensor, or cut short.", e);
        }

        float[] values = Array.ConvertAll(OnnxTensor.Values(tensor), v => (float)v);
        return One(new NumericArray(OnnxTensor.Shape(tensor), values, OnnxTensor.TypeOf(tensor.DataType)));
    }

    private static Dictionary<string, NumericArray> One(NumericArray array) => new(StringComparer.Ordinal) { [string.Empty] = array };
}
