using System.Text;
using TinyInfer.Classical;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Tests.Architecture;
using TinyInfer.Format;
using TinyInfer.Int16;
using Device = TinyInfer.Kernels;
using Source = TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Tests.Documentation;

/// <summary>Writes docs/operators.md from the tables in which operators register, and from the compiled kernels.</summary>
internal static class OperatorTable
{
    /// <summary>The kernels that an importing class makes its operators into, in words where that depends.</summary>
    private static readonly Dictionary<Type, string> _runsAs = new()
    {
        [typeof(Source.ArgMax)] = "`ArgMax`",
        [typeof(Source.AveragePool2D)] = "`AveragePool2D`; over a whole image `Reduce`; into another scale `DepthwiseConv2D`",
        [typeof(Source.BroadcastBinary)] = "`Add`, `Mul`, `Maximum`, `Minimum`; with constants folded into weights, or `Table`",
        [typeof(Source.BorderPad)] = "`Resize`, rows in another order",
        [typeof(Source.Casts)] = "nothing: the same memory; where numbers change, `Table`",
        [typeof(Source.ChannelAffine)] = "folded into weights; else `Table` or `DepthwiseConv2D`",
        [typeof(Source.Concat)] = "`Concat`",
        [typeof(Source.Conv2D)] = "`Conv2D`, `DepthwiseConv2D`",
        [typeof(Source.ConvTranspose2D)] = "`ConvTranspose2D`",
        [typeof(Source.Dense)] = "`Dense`; of two activations `MatMul`",
        [typeof(Source.DepthwiseConv2D)] = "`DepthwiseConv2D`",
        [typeof(Source.Gather)] = "`Resize`, rows in another order",
        [typeof(Source.Gru)] = "`Gru`",
        [typeof(Source.LabelLookup)] = "metadata: the labels of an `ArgMax`",
        [typeof(Source.LayerNormalization)] = "`LayerNormalization`",
        [typeof(Source.Lstm)] = "`Lstm`",
        [typeof(Source.MatMul)] = "`MatMul`",
        [typeof(Source.MaxPool2D)] = "`MaxPool2D`",
        [typeof(Source.Pad)] = "folded into the window behind it; else `Pad`",
        [typeof(Source.PixelBlocks)] = "`StridedCopy`",
        [typeof(QuantizeLinear)] = "nothing: scales and zero points are taken over; a change of scale is a `Table`",
        [typeof(Source.Reduction)] = "`Reduce`, `MaxPool2D`",
        [typeof(Source.Reshape)] = "nothing: the same memory",
        [typeof(Source.Resize)] = "`Resize`, by the nearest or linear",
        [typeof(Source.Rnn)] = "`Rnn`",
        [typeof(Source.Slice)] = "`StridedCopy`",
        [typeof(Source.Softmax)] = "`Softmax`, `LogSoftmax`",
        [typeof(Source.SupportVectors)] = "`SupportVectors`; of a linear kernel `Dense`",
        [typeof(Source.Svdf)] = "`Svdf`",
        [typeof(Source.Tile)] = "`StridedCopy`",
        [typeof(Source.TreeEnsemble)] = "`TreeEnsemble`, and `ArgMax` for the label",
        [typeof(Source.Transpose)] = "nothing where it meets its counterpart; else `StridedCopy`",
        [typeof(Source.UnaryFunctions)] = "fused into the layer before it, or `Table`",
    };

    /// <summary>Classes that import TensorFlow Lite operators beside those of the same row.</summary>
    private static readonly Dictionary<Type, Type> _rowsOf = new() { [typeof(Source.TfLiteFunctions)] = typeof(Source.UnaryFunctions) };

    /// <summary>Operators of more than one class of importers, in the row of another.</summary>
    private static readonly Dictionary<string, Type> _exceptions = new(StringComparer.Ordinal)
    {
        ["DEQUANTIZE"] = typeof(QuantizeLinear),
        ["QUANTIZE"] = typeof(QuantizeLinear),
    };

    /// <summary>Kernels that make no operator of a model by themselves.</summary>
    private static readonly Dictionary<string, string> _kernelNotes = new(StringComparer.Ordinal)
    {
        [nameof(Device.Copy)] = "outputs that are inputs",
        [nameof(Device.StreamCache)] = "`--streaming`",
        [nameof(OperatorCode.SupportVectors)] = "in TinyInfer.Classical",
        [nameof(OperatorCode.TreeEnsemble)] = "in TinyInfer.Classical",
    };

    /// <summary>Kernels that hold weights in one way.</summary>
    private static readonly Type[] _compactAlone = [typeof(Device.DepthwiseConv2D), typeof(WideDepthwiseConv2D)];

    /// <summary>Kernels that generated code can take the place of: those of the operators that have a generator.</summary>
    private static readonly HashSet<string> _compiled =
    [
        .. LayerGenerators.Operators.Select(KernelOf),
        .. LayerGenerators.Operators.Where(LayerGenerators.TakesWide).Select(op => $"Wide{KernelOf(op)}"),
    ];

    /// <summary>The page.</summary>
    /// <param name="byteCode">Bytes of IL of a kernel, by name.</param>
    internal static string Write(IReadOnlyDictionary<string, int> byteCode)
    {
        StringBuilder page = new();
        page.Append("# Operators\n\nGenerated from the tables in which operators register (a test fails when this page is stale): do not "
            + "edit.\n\n");
        page.Append("| ONNX | TensorFlow Lite | runs as |\n|---|---|---|\n");
        ILookup<Type, string> onnx = OnnxOperators.Table.ToLookup(o => RowOf(o.Key, o.Value), o => o.Key);
        ILookup<Type, string> tfLite = TfLiteOperators.Table.ToLookup(o => RowOf(o.Key, o.Value), o => o.Key);
        foreach (Type row in onnx.Select(g => g.Key).Union(tfLite.Select(g => g.Key)).OrderBy(row => row.Name, StringComparer.Ordinal))
        {
            page.Append($"| {Names(onnx[row])} | {Names(tfLite[row])} | {_runsAs[row]} |\n");
        }

        page.Append('\n').Append(Wrap(
            $"ONNX operators that are written as several of these: {Names(OnnxDecomposer.Names.Concat(QuantizedOperators.Names))}."));
        page.Append("\n## Kernels\n\n").Append(Wrap(
            "Bytes of IL are those of the kernel's own class, which stays in flash; what kernels share comes once. Weights are held in one "
            + "of three modes: a byte each (compact), three in a 64-bit integer (packed), or in generated code (compiled). Of the kernels "
            + "without weights, generated models replace those that are marked.")).Append('\n');
        page.Append("| kernel | modes | bytes of IL | |\n|---|---|---|---|\n");
        foreach (Type kernel in Kernels())
        {
            page.Append($"| `{kernel.Name}` | {Modes(kernel)} | {byteCode[kernel.Name]} | "
                + $"{NoteOf(kernel)} |\n");
        }

        return page.ToString();
    }

    /// <summary>All kernels that a blob can ask for.</summary>
    internal static IEnumerable<Type> Kernels() => ((Type[])[typeof(Device.WeightedKernel), typeof(ClassicalKernels), typeof(Int16Kernels)])
        .SelectMany(library => library.Assembly.GetTypes())
        .Where(t => t is { IsAbstract: false, IsNested: false } && typeof(Device.Kernel).IsAssignableFrom(t)
            && t != typeof(Device.CompiledKernel))
        .OrderBy(t => t.Name, StringComparer.Ordinal);

    private static string? NoteOf(Type kernel) => kernel.Assembly == typeof(Int16Kernels).Assembly
        ? "on int16, in TinyInfer.Int16"
        : _kernelNotes.GetValueOrDefault(kernel.Name);

    /// <summary>How the kernel's weights can be held; where it has none, whether generated code can take its place.</summary>
    private static string Modes(Type kernel)
    {
        bool packs = typeof(Device.WeightedKernel).IsAssignableFrom(kernel);
        bool compiles = _compiled.Contains(kernel.Name);
        if (!packs && !_compactAlone.Contains(kernel))
        {
            return compiles ? "compiled" : string.Empty;
        }

        return $"compact{(packs ? ", packed" : string.Empty)}{(compiles ? ", compiled" : string.Empty)}";
    }

    /// <summary>The kernel that runs an operator: nearly all have its name.</summary>
    private static string KernelOf(OperatorCode code) =>
        code is OperatorCode.Slice or OperatorCode.Transpose ? nameof(Device.StridedCopy) : code.ToString();

    private static Type RowOf(string name, Delegate import)
    {
        Type type = import.Method.DeclaringType!;
        return _exceptions.TryGetValue(name, out Type? exception) ? exception : _rowsOf.GetValueOrDefault(type, type);
    }

    /// <summary>A paragraph in lines as long as pages have them.</summary>
    private static string Wrap(string paragraph)
    {
        StringBuilder text = new();
        int length = 0;
        foreach (string word in paragraph.Split(' '))
        {
            bool fits = length > 0 && length + 1 + word.Length <= SourceFileTests.Columns;
            text.Append(fits ? " " : length > 0 ? "\n" : string.Empty).Append(word);
            length = fits ? length + 1 + word.Length : word.Length;
        }

        return text.Append('\n').ToString();
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Distinct().Order(StringComparer.Ordinal));
}
