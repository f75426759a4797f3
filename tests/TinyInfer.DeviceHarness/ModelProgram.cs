using System.Globalization;

namespace TinyInfer.DeviceHarness;

/// <summary>
/// Writes a program that runs a model over inputs and prints the CRC-32 of every layer's outputs and the bytes of the model's outputs, so
/// that two machines, modes or forms of a model can be compared line by line.
/// </summary>
public static class ModelProgram
{
    /// <summary>Array initialisers of an assembly, with room for its names below the 64 KB that they share.</summary>
    private const int BytesPerAssembly = 60_000;

    /// <summary>Writes the program of an interpreted model.</summary>
    /// <param name="blob">The model.</param>
    /// <param name="mode">How its weighted layers run, as C# names it: <c>Auto</c>, <c>Compact</c> or <c>Packed</c>.</param>
    /// <param name="inputs">For each run, the bytes of all inputs, one after another.</param>
    /// <returns>The program's assemblies.</returns>
    public static IReadOnlyList<AssemblySource> ForBlob(byte[] blob, string mode, params IEnumerable<sbyte[]> inputs) =>
    [
        .. Data("Blob", blob),
        .. ForModel(
            $"InferenceModel.Load(new TinyInfer.Format.ArraySource(Blob.Read()), new LoadOptions {{ Mode = ExecutionMode.{mode} }})",
                inputs),
    ];

    /// <summary>Writes the program of any model.</summary>
    /// <param name="create">The C# expression that makes the model, an <c>InferenceModel</c>.</param>
    /// <param name="inputs">For each run, the bytes of all inputs, one after another.</param>
    /// <returns>The program's assemblies, to follow those that the expression needs.</returns>
    public static IReadOnlyList<AssemblySource> ForModel(string create, params IEnumerable<sbyte[]> inputs) =>
    [
        .. Data("Inputs", [.. inputs.SelectMany(i => i).Select(v => (byte)v)]),
        new AssemblySource("Program", Program(create)),
    ];

    /// <summary>Writes assemblies that hold bytes, split to stay below the limits of an assembly.</summary>
    /// <param name="name">Name of the class, whose method <c>Read()</c> returns the bytes.</param>
    /// <param name="data">The bytes.</param>
    /// <returns>The assemblies.</returns>
    public static IEnumerable<AssemblySource> Data(string name, byte[] data)
    {
        byte[][] parts = [.. data.Chunk(BytesPerAssembly)];
        for (int i = 0; i < parts.Length; i++)
        {
            string values = string.Join(",", parts[i].Select(b => b.ToString(CultureInfo.InvariantCulture)));
            yield return new AssemblySource(
                $"{name}{i}", $"public static class {name}{i} {{ public static byte[] Read() {{ return new byte[] {{ {values} }}; }} }}");
        }

        string copies = string.Concat(
            parts.Select((part, i) => $"System.Array.Copy({name}{i}.Read(), 0, all, {i * BytesPerAssembly}, {part.Length}); "));
        yield return new AssemblySource(
            name, $"public static class {name} {{ public static byte[] Read() {{ "
                + $"byte[] all = new byte[{data.Length}]; {copies}return all; }} }}");
    }

    private static string Program(string create) => $$"""
        using System;
        using System.Collections;
        using TinyInfer;
        using TinyInfer.Format;

        public static class Program
        {
            private const string Digits = "0123456789ABCDEF";

            private static readonly ArrayList _lines = new ArrayList();
            private static readonly Crc32 _crc = new Crc32();

            public static string[] Run()
            {
                byte[] data = Inputs.Read();
                InferenceModel model = {{create}};
                model.LayerCompleted = PrintLayer;
                int at = 0;
                while (at < data.Length)
                {
                    foreach (Tensor input in model.Inputs)
                    {
                        for (int i = 0; i < input.Length; i++)
                        {
                            input.Data[input.Offset + i] = (sbyte)data[at++];
                        }
                    }

                    model.Run();
                    foreach (Tensor output in model.Outputs)
                    {
                        Print(output);
                    }
                }

                return (string[])_lines.ToArray(typeof(string));
            }

            private static void PrintLayer(InferenceModel model, int layer)
            {
                _crc.Reset();
                foreach (Tensor output in model.GetLayerOutputs(layer))
                {
                    _crc.Append(output.Data, output.Offset, output.Length);
                }

                _lines.Add("layer " + layer.ToString() + " " + _crc.Value.ToString("X8"));
            }

            private static void Print(Tensor output)
            {
                char[] text = new char[output.Length * 2];
                for (int i = 0; i < output.Length; i++)
                {
                    int value = output.Data[output.Offset + i] & 0xFF;
                    text[i * 2] = Digits[value >> 4];
                    text[(i * 2) + 1] = Digits[value & 15];
                }

                _lines.Add("output " + new string(text));
            }
        }
        """;
}
