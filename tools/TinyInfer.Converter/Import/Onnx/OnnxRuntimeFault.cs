using System.Text.RegularExpressions;
using TinyInfer.Converter.Import.Onnx.Sessions;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Says what ONNX Runtime could not do: at which node of the user's model, why, and what to do about it.</summary>
internal static partial class OnnxRuntimeFault
{
    private const string OtherSizes =
        "Sizes inside the model do not fit its inputs: give the input sizes that it was exported for (--shape), or export it again for "
        + "these.";

    private const string Reexport = "See what onnx.checker.check_model says of the model, and export it again.";

    /// <summary>Names in a message may be of any length, of which patterns take the square in time.</summary>
    private const int LongestMessage = 4000;

    /// <summary>Explains an exception.</summary>
    /// <param name="fault">The exception.</param>
    /// <param name="model">The model that it was about.</param>
    internal static ConversionException Explain(OnnxSessionException fault, ModelProto model)
    {
        string text = fault.Message[..Math.Min(fault.Message.Length, LongestMessage)];
        string name = NodeName().Match(text) is { Success: true } match
            ? match.Groups.Values.Skip(1).First(group => group.Success).Value
            : string.Empty;
        NodeProto? node = name.Length == 0 ? null : OnnxGraphs.Nodes(model).FirstOrDefault(n => n.Name == name);
        string reason = Reason(text);
        string place = node == null ? "ONNX Runtime refuses the model" : $"{new OnnxNode(node)}";
        return new ConversionException($"{place}: {reason.TrimEnd('.')}. {Remedy(node?.OpType, reason)}", fault);
    }

    /// <summary>Explains the end of ONNX Runtime's process.</summary>
    /// <param name="crash">How it ended.</param>
    /// <param name="model">The model that it was at.</param>
    /// <param name="attempt">What it was at; throws if it ends again.</param>
    internal static ConversionException ExplainCrash(OnnxCrashException crash, ModelProto model, Action<ModelProto> attempt)
    {
        NodeProto? node = crash.IsOverLimit ? null : CrashPlace.Find(model, attempt);
        string place = node == null ? "ONNX Runtime" : $"{new OnnxNode(node)}: ONNX Runtime";
        string remedy = crash.IsOverLimit
            ? "No network for a microcontroller does: use smaller inputs and fewer channels, and compute constants before the export."
            : Reexport;
        return new ConversionException($"{place} {crash.Message}. {remedy}", crash);
    }

    /// <summary>True if other sizes of inputs may be the remedy.</summary>
    /// <param name="explained">What <see cref="Explain"/> made of an exception.</param>
    internal static bool IsOfSizes(ConversionException explained) => explained.Message.Contains(OtherSizes, StringComparison.Ordinal);

    /// <summary>The message without codes, source files and what stands elsewhere.</summary>
    private static string Reason(string text)
    {
        int status = text.IndexOf("Status Message: ", StringComparison.Ordinal);
        string reason = status >= 0 ? text[(status + "Status Message: ".Length)..] : ErrorCode().Replace(text, string.Empty);
        return Blanks().Replace(Source().Replace(reason, string.Empty), " ").Trim();
    }

    private static string Remedy(string? opType, string reason) => reason switch
    {
        _ when reason.Contains("output_padding", StringComparison.Ordinal) => "Make the output padding smaller than the stride.",
        _ when opType is "Add" or "Concat" or "Conv" or "Expand" or "Gemm" or "MatMul" or "Mul" or "Reshape" or "Sub"
            && reason.Contains("shape", StringComparison.OrdinalIgnoreCase)
                | reason.Contains("dimension", StringComparison.OrdinalIgnoreCase) =>
            OtherSizes,
        _ when reason.Contains("allocat", StringComparison.OrdinalIgnoreCase) => "Use smaller inputs, or fewer channels.",
        _ when reason.Contains("implementation", StringComparison.Ordinal)
            || reason.Contains("not supported", StringComparison.OrdinalIgnoreCase) =>
            "Export it with opset_version=17 and float32, or replace the operator.",
        _ => Reexport,
    };

    [GeneratedRegex(
        """running \S+ node\. Name:'(.*?)' Status|Node ?\((.*?)\) Op|In Node, \("(.*?)"|"""
        + """node with name '(.*?)'|node:? ?\((.*?)\)|Node name: (\S+)""",
        RegexOptions.Singleline)]
    private static partial Regex NodeName();

    [GeneratedRegex(@"^\[ErrorCode:\w+\] ")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(
        @"^This is an invalid model\. In Node, .*? , Error |Node ?\([^)]*\) Op \(\w+\) |"
        + @"\S*/onnxruntime/\S+:\d+ .*?(was false\. |\) (?=[A-Z]))|(\S*/onnxruntime/)?\S+\.(cc|h):\d+ (\w+ )?",
        RegexOptions.Singleline)]
    private static partial Regex Source();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
