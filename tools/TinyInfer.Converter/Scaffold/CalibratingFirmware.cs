using System.Globalization;
using System.Text;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Generate;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A firmware project that measures its board and prints a board file.</summary>
public static class CalibratingFirmware
{
    /// <summary>IL instructions of a run of the loop: 17 a step, and 12 around them.</summary>
    internal const int LoopInstructions = (17 * 256) + 12;

    /// <summary>Statements without a jump, eleven bytes each: more than any cache holds, and less than a method may have.</summary>
    internal const int Statements = 5400;

    /// <summary>Statements that any cache holds.</summary>
    internal const int Few = 100;

    /// <summary>Makes a project.</summary>
    /// <param name="options">What the project is to be.</param>
    /// <returns>Files and their contents, by path within the project's folder.</returns>
    /// <exception cref="ConversionException">The code has a type of the project's name.</exception>
    public static IReadOnlyDictionary<string, string> Make(FirmwareOptions options)
    {
        Board board = options.Board;
        string clock = Number((int)board.Clock);
        string chip = board.Chip.ToString().ToLowerInvariant();
        Dictionary<string, string> files = new(StringComparer.Ordinal)
        {
            ["Board/Program.cs"] = Template.Fill("Board/Calibrate.cs", new Dictionary<string, string> { ["name"] = options.Name }),
            ["Calibration.cs"] = Template.Fill("Calibration.cs", new Dictionary<string, string>
            {
                ["name"] = options.Name,
                ["chip"] = chip,
                ["clock"] = clock,
                ["flashMode"] = board.IsQuad ? "qio" : "dio",
                ["lineClocks"] = Number((int)board.LineClocks),
                ["loopInstructions"] = Number(LoopInstructions),
                ["statements"] = Number(Statements),
            }),
            ["StraightLine.g.cs"] = WriteStatements(options.Name),
        };
        FirmwareName.RequireUnused(options.Name, files.Values);
        ProjectFile.AddAll(files, options, [], ["nanoFramework.Hardware.Esp32"]);
        files.Add("README.md", Template.Fill("Calibrate.README.md", new Dictionary<string, string>
        {
            ["name"] = options.Name,
            ["chip"] = board.Name,
            ["chipWord"] = chip,
            ["clock"] = clock,
        }));
        return files;
    }

    private static string WriteStatements(string name)
    {
        StringBuilder code = new(BlobSourceWriter.Header([$"{name}: statements to be timed, by tinyinfer new --calibrate."]));
        code.Append($"namespace {name};\n\n/// <summary>Statements without a jump.</summary>\ninternal static class StraightLine\n{{\n");
        code.Append($"    internal const int Few = {Number(Few)};\n\n");
        AppendMethod(code, "RunFew", Few);
        code.Append('\n');
        AppendMethod(code, "RunMany", Statements);
        return code.Append("}\n").ToString();
    }

    /// <summary>Constants are four bytes long, so that every statement is eleven.</summary>
    private static void AppendMethod(StringBuilder code, string name, int statements)
    {
        const int perLine = 6;
        code.Append($"    internal static int {name}(int sum, int factor)\n    {{\n");
        foreach (int[] line in Enumerable.Range(1000, statements).Chunk(perLine))
        {
            code.Append("        ").AppendJoin(' ', line.Select(i => $"sum += factor * {Number(i)};")).Append('\n');
        }

        code.Append("        return sum;\n    }\n");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
