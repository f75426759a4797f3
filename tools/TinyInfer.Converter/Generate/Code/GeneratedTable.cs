using System.Text;

namespace TinyInfer.Converter.Generate.Code;

/// <summary>Numbers that a layer's code looks up: an array in flash, copied into the heap when the model is made.</summary>
/// <param name="Type">Type of an element.</param>
/// <param name="Name">Name of the layer's field, and of the parameter of methods that stand elsewhere.</param>
/// <param name="Values">The numbers.</param>
internal sealed record GeneratedTable(string Type, string Name, IReadOnlyList<int> Values)
{
    private const int PerLine = 16;

    /// <summary>Bytes that the numbers take.</summary>
    internal int Size => Values.Count * (Type == "int" ? sizeof(int) : sizeof(sbyte));

    /// <summary>Writes the field.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="indent">Indentation of the layer's members.</param>
    internal void AppendField(StringBuilder text, string indent)
    {
        text.Append($"{indent}private readonly {Type}[] {Name} =\n{indent}{{\n");
        foreach (int[] line in Values.Chunk(PerLine))
        {
            text.Append($"{indent}    ").AppendJoin(", ", line).Append(",\n");
        }

        text.Append($"{indent}}};\n\n");
    }
}
