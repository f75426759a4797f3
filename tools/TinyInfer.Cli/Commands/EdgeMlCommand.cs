using System.CommandLine;
using Spectre.Console;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.EdgeMl;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer edgeml</c>: a Bonsai tree or a ProtoNN becomes an ONNX model.</summary>
internal sealed class EdgeMlCommand : TinyInferCommand
{
    private readonly Argument<string> _folder = new("FOLDER")
    {
        Description = "The .npy files that EdgeML's trainer wrote: W, B, Z, gamma (ProtoNN), or Z, W, V, T, hyperParams, mean, std "
            + "(Bonsai).",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "The ONNX file, for tinyinfer convert and all other commands.",
        DefaultValueFactory = _ => "model.onnx",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal EdgeMlCommand(Terminal terminal)
        : base("edgeml", "Write a Bonsai tree or a ProtoNN of EdgeML as an ONNX model.", terminal)
    {
        Add(_folder);
        Add(_output);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(_output);
        EdgeMlModel model = EdgeMlModel.Read(parsed.GetRequiredValue(_folder));
        OutputFiles.WriteOne(path, model.Onnx);
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(model));
            return;
        }

        Terminal.Screen.MarkupLineInterpolated(
            $"{path}: {model.Kind}, {model.Features:N0} features, {model.Classes:N0} classes, {model.Weights:N0} weights other than 0");
    }
}
