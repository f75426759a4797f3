using Google.Protobuf;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Data;

/// <summary>Reads samples from .csv, .npy, .npz and ONNX .pb files.</summary>
public static class DataFile
{
    /// <summary>Reads the arrays of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Arrays by name; a file that holds one nameless array gives it the empty name.</returns>
    /// <exception cref="ConversionException">The file cannot be read or understood, or holds values that are no numbers.</exception>
    public static IReadOnlyDictionary<string, NumericArray> Read(string path) => TableReader.IsTable(path)
        ? One(ArrayOf(TableReader.Read(path, TableUse.Samples)))
        : ReadArrays(path, null, DataLimit.Default).Arrays;

    /// <summary>Reads samples for a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="options">What the user says of the file; null for nothing.</param>
    /// <returns>The samples.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or its shape does not fit the inputs.</exception>
    public static SampleSet ReadSamples(string path, IReadOnlyList<PortSummary> inputs, TableOptions? options = null)
    {
        Table? table = TableReader.IsTable(path)
            ? TableReader.Read(path, TableUse.Samples with { Width = inputs.Count == 1 ? Shapes.Length(inputs[0].Shape) : null }, options)
            : null;
        if (table == null && options is { IsOfTables: true })
        {
            throw new ConversionException(
                $"{path}: only a table, .csv, .tsv or .txt, has columns, a header and a delimiter. Leave these options out.");
        }

        string[] names = [.. inputs.Select(input => input.Name)];
        (IReadOnlyDictionary<string, NumericArray> arrays, IReadOnlyList<string> others) = table == null
            ? ReadArrays(path, names, options?.Limit ?? DataLimit.Default)
            : (One(ArrayOf(table)), []);
        Dictionary<string, float[][]> rows = [];
        List<InputReading> readings = [];
        bool areReals = false;
        foreach (PortSummary input in inputs)
        {
            string name = input.Name;
            NumericArray array = Find(arrays, name, names.Length) ?? throw new ConversionException(
                $"{path}: there is no array '{name}' in it. The model has the inputs "
                + $"{string.Join(", ", names.Select(n => $"'{n}'"))}; save one array for each with numpy.savez. "
                + (table != null
                    ? "A table holds the samples of one input."
                    : $"There are: {string.Join(", ", arrays.Keys.Select(n => $"'{n}'").Concat(others))}."));
            (float[] values, InputReading reading) = InputReader.Read(array, input, path);
            rows.Add(name, Rows(array with { Values = values }, name, input.Shape, path, table?.Report));
            readings.Add(reading);
            areReals |= input.IsQuantized && !array.IsInteger;
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
                Labels = table == null ? null : LabelColumn.Of(table, path),
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
            ".npz" => NpzFile.Write(arrays),
            _ => throw new ConversionException($"{path}: results are written as .npy, .npz or .csv."),
        };
    }

    private static (IReadOnlyDictionary<string, NumericArray> Arrays, IReadOnlyList<string> Others) ReadArrays(
        string path, IReadOnlyList<string>? names, DataLimit limit)
    {
        (Dictionary<string, NumericArray> arrays, IReadOnlyList<string> others) = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" => (One(NpyFile.Read(path, limit)), []),
            ".npz" => NpzFile.Read(path, names, limit),
            ".pb" => (ReadTensor(path, limit), []),
            _ => throw new ConversionException($"{path}: data files are .csv, .npy, .npz or .pb."),
        };
        foreach ((string name, NumericArray array) in arrays)
        {
            // What nobody asks for may hold what it will.
            if (names == null || arrays.Count == 1 || names.Contains(name))
            {
                array.RequireFinite(path);
            }
        }

        return (arrays, others);
    }

    /// <summary>Finds the array of an input: by its name, or by its name as files could hold it, or the only one.</summary>
    private static NumericArray? Find(IReadOnlyDictionary<string, NumericArray> arrays, string name, int inputs)
    {
        if (arrays.TryGetValue(name, out NumericArray? named))
        {
            return named;
        }

        if (inputs == 1 && arrays.Count == 1)
        {
            return arrays.Values.Single();
        }

        NumericArray[] alike = [.. arrays.Where(a => Plain(a.Key) == Plain(name)).Select(a => a.Value)];
        return alike.Length == 1 ? alike[0] : null;
    }

    /// <summary>Programs write _ in place of what file names may not hold.</summary>
    private static string Plain(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static float[][] Rows(NumericArray array, string name, int[] shape, string path, TableReport? table)
    {
        int length = Shapes.Length(shape);
        int total = array.Values.Length;
        if (total == 0)
        {
            throw new ConversionException($"{path}: there are no samples in it: the array is {Shapes.Format(array.Shape)}.");
        }

        bool fits = total % length == 0 && (total == length || (array.Shape.Length > 0 && array.Shape[0] * length == total));
        string reading = table == null ? string.Empty : $" It was read as: {table}. Say otherwise with --columns, --delimiter or --header.";
        return fits
            ? [.. array.Values.Chunk(length)]
            : throw new ConversionException(
                $"{path}: an array {Shapes.Format(array.Shape)} does not hold samples for input '{name}' {Shapes.Format(shape)}: "
                + $"each row of the first axis should have {length} values.{reading}");
    }

    private static NumericArray ArrayOf(Table table) => NumericArray.OfText([table.Rows, table.Columns], table.Values);

    private static Dictionary<string, NumericArray> ReadTensor(string path, DataLimit limit)
    {
        TensorProto tensor;
        try
        {
            using Stream file = InputFile.OpenFilled(path);
            limit.Require(file.Length / (double)sizeof(double), path);
            tensor = TensorProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ConversionException($"{path}: not an ONNX tensor, or cut short.", e);
        }

        limit.Require(tensor.Dims.Aggregate(1.0, (product, size) => product * size), path);
        float[] values = Array.ConvertAll(OnnxTensor.Values(tensor), v => (float)v);
        return One(new NumericArray(OnnxTensor.Shape(tensor), values, OnnxTensor.TypeOf(tensor.DataType)));
    }

    private static Dictionary<string, NumericArray> One(NumericArray array) => new(StringComparer.Ordinal) { [string.Empty] = array };
}
