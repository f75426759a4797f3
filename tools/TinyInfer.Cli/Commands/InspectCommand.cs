using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Inspect;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer inspect</c>: what is in a model file, and what it would be on a device.</summary>
internal sealed class InspectCommand : TinyInferCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A .tinf, .onnx or .tflite file." };

    private readonly Option<Dictionary<string, int>> _shape = CheckedOption.Dimensions();

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal InspectCommand(Terminal terminal)
        : base("inspect", "Show what is in a model file: tensors, operators, sizes, work, and the plan of its memory.", terminal)
    {
        Add(_file);
        Add(_shape);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        ModelInspection inspection = ModelInspector.Inspect(parsed.GetRequiredValue(_file), parsed.GetRequiredValue(_shape));
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(inspection));
        }
        else
        {
            InspectionView.Print(Terminal.Screen, inspection);
        }
    }
}
