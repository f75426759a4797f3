using System.Text;

namespace TinyInfer.Converter.Generate;

/// <summary>
/// The bytes of a blob as C#: arrays in the model's class, or in classes of further assemblies where one cannot hold them.
/// </summary>
/// <remarks>
/// An assembly of nanoFramework holds 64 KB of array data, strings and signatures together, and arrays of more than 30 KB may not find room
/// in the heap in one piece. A blob is therefore written as arrays of <see cref="ArraySize"/>, two an assembly at most: up to
/// <see cref="AssemblySize"/> in the model's own file; beyond that in one more file for each such piece.
/// </remarks>
/// <param name="Source">The expression that gives the blob to the model.</param>
/// <param name="Arrays">The arrays of the model's own class.</param>
/// <param name="Parts">The classes of further files.</param>
internal sealed record EmbeddedBlob(string Source, IReadOnlyList<byte[]> Arrays, IReadOnlyList<string> Parts)
{
    /// <summary>Bytes of one array.</summary>
    internal const int ArraySize = 28 * 1024;

    /// <summary>Bytes of a blob that one assembly holds, which leaves 8 KB to other data.</summary>
    internal const int AssemblySize = 2 * ArraySize;

    private const int BytesPerLine = 32;

    /// <summary>Cuts a blob.</summary>
    /// <param name="model">The model's class.</param>
    /// <param name="blob">The blob.</param>
    /// <param name="tables">Bytes of other arrays that the class has.</param>
    internal static EmbeddedBlob Of(string model, byte[] blob, int tables = 0)
    {
        byte[][] arrays = [.. blob.Chunk(ArraySize)];
        if (blob.Length + tables <= AssemblySize)
        {
            return new EmbeddedBlob(SourceOf([.. arrays.Select((_, i) => $"GetPart{i}")]), arrays, []);
        }

        List<string> getters = [];
        List<string> parts = [];
        foreach (byte[][] piece in arrays.Chunk(AssemblySize / ArraySize))
        {
            string name = $"{model}Part{parts.Count}";
            getters.AddRange(piece.Select((_, j) => $"{name}.GetPart{j}"));
            parts.Add(PartClass(name, piece));
        }

        return new EmbeddedBlob(SourceOf(getters), [], parts);
    }

    /// <summary>Appends the arrays of the model's own class to it.</summary>
    /// <param name="text">Where to.</param>
    internal void AppendArrays(StringBuilder text) => AppendArrays(text, Arrays, "private");

    private static string SourceOf(IReadOnlyList<string> getters) => getters.Count > 1
        ? $"new PartedSource(new byte[][] {{ {string.Join(", ", getters.Select(g => g + "()"))} }})"
        : $"new ArraySource({getters[0]}())";

    private static string PartClass(string name, IReadOnlyList<byte[]> arrays)
    {
        StringBuilder text = new();
        text.Append($$"""
            namespace {{GeneratedName.Namespace}}
            {
                /// <summary>Bytes of a model.</summary>
                public static class {{name}}
                {
            """);
        text.Append('\n');
        AppendArrays(text, arrays, "public");
        return text.Append("    }\n}\n").ToString();
    }

    /// <summary>Each array is made where it is asked for: a static field would take heap from start-up on, used or not.</summary>
    private static void AppendArrays(StringBuilder text, IReadOnlyList<byte[]> arrays, string access)
    {
        for (int i = 0; i < arrays.Count; i++)
        {
            string comment = access == "public"
                ? $"        /// <summary>Copies piece {i} into the heap.</summary>\n        /// <returns>Its bytes.</returns>\n"
                : string.Empty;
            text.Append($"\n{comment}        {access} static byte[] GetPart{i}()\n        {{\n")
                .Append("            return new byte[]\n            {\n");
            foreach (byte[] line in arrays[i].Chunk(BytesPerLine))
            {
                text.Append("                ").AppendJoin(", ", line).Append(",\n");
            }

            text.Append("            };\n        }\n");
        }
    }
}
