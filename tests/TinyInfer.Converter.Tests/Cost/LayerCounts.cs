using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Counting;

namespace TinyInfer.Converter.Tests.Cost;

/// <summary>IL instructions that each layer of a model executes in one run, counted.</summary>
internal static class LayerCounts
{
    /// <summary>Instructions of hook and model between two marks, besides the layer's.</summary>
    private const int AroundLayer = 20;

    /// <summary>Instructions before the first layer of a run.</summary>
    private const int StartOfRun = 10;

    private static readonly string[] _libraries = ["TinyInfer", "TinyInfer.Classical", "TinyInfer.Int16"];

    /// <summary>Counts an interpreted model on the desktop.</summary>
    internal static IReadOnlyList<long> OfBlob(byte[] blob, ExecutionMode mode)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, blob);
            string create = $"InferenceModel.Load(new ArraySource(System.IO.File.ReadAllBytes(@\"{file}\")), new LoadOptions {{ Mode = "
                + $"ExecutionMode.{mode} }})";
            return Layers(CountingDesktop.Run(_libraries, Program(create)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Counts a generated model on the desktop.</summary>
    internal static IReadOnlyList<long> OfCode(string className, CompiledModel model) =>
        Layers(CountingDesktop.Run(_libraries, [.. GeneratedCode.Assemblies(model), Program($"new TinyInfer.Models.{className}()")]));

    /// <summary>Counts an interpreted model on the runtime that the environment names.</summary>
    internal static IReadOnlyList<long> OfBlobOnDevice(byte[] blob, ExecutionMode mode) =>
        Layers(NanoDevice.Shared.CountMarks(_libraries, [
            .. ModelProgram.Data("Blob", blob),
            Program($"InferenceModel.Load(new ArraySource(Blob.Read()), new LoadOptions {{ Mode = ExecutionMode.{mode} }})")]));

    /// <summary>Instructions between the mark before a layer and the one behind it, less those of a mark.</summary>
    private static long[] Layers(IReadOnlyList<long> marks)
    {
        long mark = marks[1] - marks[0];
        return [.. Enumerable.Range(0, (marks.Count / 2) - 1).Select(
            i => marks[(2 * i) + 2] - marks[(2 * i) + 1] - mark - AroundLayer - (i == 0 ? StartOfRun : 0))];
    }

    /// <summary>The second run counts, when tables are made that the first one makes.</summary>
    private static AssemblySource Program(string create) => new("Program", $$"""
        using TinyInfer;
        using TinyInfer.Classical;
        using TinyInfer.Format;
        using TinyInfer.Int16;

        public static class Program
        {
            public static string[] Run()
            {
                ClassicalKernels.Register();
                Int16Kernels.Register();
                InferenceModel model = {{create}};
                foreach (Tensor input in model.Inputs)
                {
                    for (int i = 0; i < input.Length; i++)
                    {
                        if (input.Data == null)
                        {
                            input.WideData[input.Offset + i] = (short)((i * i * 700) + (i * 4500));
                        }
                        else
                        {
                            input.Data[input.Offset + i] = (sbyte)((i * i * 7) + (i * 45));
                        }
                    }
                }

                model.Run();
                model.LayerCompleted = Mark;
                Mark(model, 0);
                model.Run();
                return new string[0];
            }

            private static void Mark(InferenceModel model, int layer)
            {
                Meter.Mark();
                Meter.Mark();
            }
        }
        """);
}
