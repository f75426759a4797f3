using System.Globalization;
using System.Text;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Layers;

namespace TinyInfer.Converter.Generate;

/// <summary>
/// Writes generated layers as source files. All is one file where one assembly can hold it; otherwise the methods with the weights are in
/// further files, filled in order, each to be compiled in a class library of its own.
/// </summary>
internal sealed class CompiledSourceWriter
{
    /// <summary>Bytes of IL in an assembly: nanoFramework's limit of 64 KB, less what compilers without optimisation add.</summary>
    internal const int MaxCode = 60_000;

    /// <summary>Bytes of IL of the model's class, and of each layer's besides its methods.</summary>
    private const int ClassSize = 160;

    private readonly string _name;
    private readonly string _class;
    private readonly BlobModel _records;
    private readonly IReadOnlyList<GeneratedLayer?> _layers;
    private readonly ClampTable? _clamp;
    private readonly Dictionary<GeneratedMethod, int> _parts = [];
    private readonly List<List<(int Layer, GeneratedMethod Method)>> _partMethods = [];

    internal CompiledSourceWriter(string name, BlobModel records, IReadOnlyList<GeneratedLayer?> layers, ClampTable? clamp)
    {
        _name = name;
        _class = GeneratedName.ClassOf(name);
        _records = records;
        _layers = layers;
        _clamp = clamp;
        List<(int Layer, GeneratedMethod Method)> methods =
            [.. layers.SelectMany((l, i) => l == null ? [] : l.Methods.Select(m => (i, m)))];
        int own = ClassSize * (layers.Count(l => l != null) + 1);
        if (own + methods.Sum(m => m.Method.Size) > MaxCode)
        {
            methods.ForEach(m => Place(m.Layer, m.Method));
        }
    }

    /// <summary>Writes the files.</summary>
    internal IReadOnlyList<GeneratedFile> Write()
    {
        EmbeddedBlob blob = EmbeddedBlob.Of(_class, BlobWriter.Write(_records), _layers.SelectMany(l => l?.Tables ?? []).Sum(t => t.Size));
        IReadOnlyList<GeneratedFile> parts =
        [
            .. BlobSourceWriter.Parts(_name, "part", blob.Parts, []),
            .. BlobSourceWriter.Parts(_name, "code", [.. _partMethods.Select((_, i) => WritePart(i))], []),
        ];
        string header = BlobSourceWriter.Header(BlobSourceWriter.Hint(parts, "this model is larger"));
        return [new GeneratedFile(_name + GeneratedFile.Ending, header + WriteModel(blob), false), .. parts];
    }

    private string ClassOf(int part) => $"{_class}Code{part}";

    /// <summary>Puts a method into the first part that has room for it.</summary>
    private void Place(int layer, GeneratedMethod method)
    {
        int part = _partMethods.FindIndex(p => p.Sum(m => m.Method.Size) + method.Size <= MaxCode);
        if (part < 0)
        {
            part = _partMethods.Count;
            _partMethods.Add([]);
        }

        _parts.Add(method, part);
        _partMethods[part].Add((layer, method));
    }

    private string WritePart(int part)
    {
        StringBuilder text = new();
        text.Append($"namespace {GeneratedName.Namespace}\n{{\n    /// <summary>Layers of a model.</summary>\n    public static class "
            + $"{ClassOf(part)}\n    {{");
        string separator = "\n";
        foreach ((int layer, GeneratedMethod method) in _partMethods[part])
        {
            text.Append(separator).Append(WriteMethod("        ", "public", $"Layer{layer}", method));
            separator = "\n";
        }

        return text.Append("    }\n}\n").ToString();
    }

    private string WriteModel(EmbeddedBlob blob)
    {
        StringBuilder text = new();
        text.Append($$"""
            using TinyInfer.Format;
            using TinyInfer.Kernels;

            namespace {{GeneratedName.Namespace}}
            {
                /// <summary>The model. Its weights are constants in the code and take no RAM.</summary>
                public sealed class {{_class}} : InferenceModel
                {
            {{Registration}}        /// <summary>Makes the model.</summary>
                    public {{_class}}()
                        : this(null)
                    {
                    }

                    /// <summary>Makes the model.</summary>
                    /// <param name="options">How layers run that are not compiled; null for the defaults.</param>
                    public {{_class}}(LoadOptions options)
                        : base({{blob.Source}}, options)
                    {
                    }

                    /// <inheritdoc/>
                    protected override Kernel CreateCompiledKernel(int layer, KernelContext context)
                    {
                        switch (layer)
                        {

            """);
        foreach (int layer in Compiled)
        {
            text.Append($"                case {layer}: return new Layer{layer}(context);\n");
        }

        text.Append("                default: return null;\n            }\n        }\n");
        blob.AppendArrays(text);
        foreach (int layer in Compiled)
        {
            text.Append('\n').Append(WriteLayer(layer, _layers[layer]!));
        }

        return text.Append("    }\n}\n").ToString();
    }

    /// <summary>What makes the kernels known that stand in a library of their own.</summary>
    private string Registration => _records.Libraries.Count == 0
        ? string.Empty
        : $"        static {_class}()\n        {{\n{string.Concat(_records.Libraries.Order().Select(name =>
            $"            {name}.{name["TinyInfer.".Length..]}Kernels.Register();\n"))}        }}\n\n";

    private IEnumerable<int> Compiled => Enumerable.Range(0, _layers.Count).Where(i => _layers[i] != null);

    private string WriteLayer(int index, GeneratedLayer layer)
    {
        BlobOperator op = _records.Operators[index];
        BlobTensor input = _records.Tensors[op.Inputs[0]];
        string inputs = string.Join(", ", op.Inputs.Select(i => _records.Tensors[i].Offset));
        inputs = op.Inputs.Count == 1 ? inputs : $"new int[] {{ {inputs} }}";
        BlobTensor output = _records.Tensors[op.Outputs[0]];
        string cost = $"{layer.Cost.Instructions.ToString("N0", CultureInfo.InvariantCulture)} IL instructions per run, "
            + $"{layer.Cost.Bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes of IL";
        string about = $"// Layer {index}: {op.Code} {Shape(input)} to {Shape(output)}, {cost}.";
        if (layer.Products != null)
        {
            return WriteKernel(index, op.Code.ToString(), about, layer);
        }

        string clamp = _clamp == null || input.IsWide
            ? string.Empty
            : $"                context.Scratch.ReserveClamp({_clamp.Lowest}, {_clamp.Highest});\n";
        string packed = layer.PackedCount == 0 ? string.Empty : $"                context.Scratch.ReservePacked({layer.PackedCount});\n";
        StringBuilder tables = new();
        foreach (GeneratedTable table in layer.Tables)
        {
            table.AppendField(tables, "            ");
        }

        string kernel = input.IsWide ? "TinyInfer.Int16.CompiledWideKernel" : nameof(Kernels.CompiledKernel);
        StringBuilder text = new();
        text.Append($$"""
                    {{about}}
                    private sealed class Layer{{index}} : {{kernel}}
                    {
            {{tables}}            public Layer{{index}}(KernelContext context)
                            : base(context, {{inputs}}, {{output.Offset}})
                        {
            {{clamp}}{{packed}}            }

                        protected override void Compute({{GeneratedLayer.ParametersOf(input.IsWide)}})
                        {
            {{(IsWhole(layer) ? Indent("    ", layer.Whole!.Body.Text) : layer.WriteRun(method => NameFrom(index, method)))}}            }

            """);
        foreach (GeneratedMethod method in layer.Methods.Where(m => !IsWhole(layer) && !_parts.ContainsKey(m)))
        {
            text.Append('\n').Append(WriteMethod("            ", "private", string.Empty, method));
        }

        return text.Append("        }\n").ToString();
    }

    /// <summary>A layer that remembers is its kernel, with matrices in code.</summary>
    private string WriteKernel(int index, string kernel, string about, GeneratedLayer layer)
    {
        CodeText text = new(MethodBody.MethodIndent.Length);
        text.Line(about).Open($"private sealed class Layer{index} : {kernel}");
        text.Line($"public Layer{index}(KernelContext context)").Line("    : base(context)").Line("{").Line("}").Line();
        text.Open("protected override TinyInfer.Numerics.StateMatrix CreateCompiled(int index)").Open("switch (index)");
        foreach (GeneratedProduct product in layer.Products!)
        {
            text.Line($"case {product.Index}: return new Matrix{product.Index}();");
        }

        text.Line("default: return null;").Close().Close();
        foreach (GeneratedProduct product in layer.Products)
        {
            bool isWhole = product.Methods.Count == 1 && !_parts.ContainsKey(product.Methods[0]);
            foreach (GeneratedMethod method in product.Methods.Where(m => !isWhole && !_parts.ContainsKey(m)))
            {
                text.Line().Lines(WriteMethod("            ", "private", string.Empty, method), 0);
            }

            text.Line();
            product.AppendClass(text, method => isWhole ? null : NameFrom(index, method));
        }

        return text.Close().ToString();
    }

    /// <summary>Whether a layer's only method stands in the layer itself, which saves a call.</summary>
    private bool IsWhole(GeneratedLayer layer) => layer.Whole != null && !_parts.ContainsKey(layer.Whole);

    private string NameFrom(int layer, GeneratedMethod method) =>
        _parts.TryGetValue(method, out int part) ? $"{ClassOf(part)}.Layer{layer}{method.Name}" : method.Name;

    private static string WriteMethod(string indent, string access, string prefix, GeneratedMethod method)
    {
        StringBuilder text = new();
        text.Append($"{indent}// {method.Comment}\n{indent}{access} static void {prefix}{method.Name}({method.Body.Parameters})\n")
            .Append($"{indent}{{\n").Append(Indent(indent[MethodBody.MethodIndent.Length..], method.TextFor(prefix))).Append(
                $"{indent}}}\n");
        return method.Helper == null
            ? text.ToString()
            : text.Append('\n').Append(WriteMethod(indent, access, prefix, method.Helper)).ToString();
    }

    private static string Indent(string deeper, string text) =>
        string.Concat(text.Split('\n')[..^1].Select(line => (line.Length == 0 ? string.Empty : deeper) + line + '\n'));

    private static string Shape(BlobTensor tensor) => Graph.Shapes.Format(tensor.Shape);
}
