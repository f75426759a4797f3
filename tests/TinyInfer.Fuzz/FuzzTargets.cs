using TinyInfer.Converter;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Tests.TfLite;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;
using TinyInfer.Tests;

namespace TinyInfer.Fuzz;

/// <summary>The targets: every format that is read.</summary>
internal static class FuzzTargets
{
    private const long Megabyte = 1 << 20;
    private static readonly string _folder = MakeFolder();

    internal static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("blob", [.. Blobs()], RunBlob, e => e is ModelFormatException, Checksum.Repair, 64 * Megabyte),
        new("tflite", [.. TfLiteCases.All.Values.Select(make => make())], RunTfLite, IsSaid, null, 256 * Megabyte),
        new("onnx", [.. OnnxFuzz.Models(_folder)], b => OnnxFuzz.Prepare(b, _folder), IsSaid, null, 256 * Megabyte),
        new("import", [.. OnnxFuzz.Models(_folder)], b => OnnxFuzz.Import(b, _folder), IsSaid, null, 256 * Megabyte),
        new("trees", [.. OnnxFuzz.Trees()], b => OnnxFuzz.Import(b, _folder), IsSaid, null, 256 * Megabyte),
        new("pipeline", [.. Pipelines()], b => PipelineFile.Read(Path.Combine(_folder, "pipeline.json"), b), IsSaid, null, 256 * Megabyte),
        new("npy", [.. Arrays()], b => RunData(b, ".npy"), IsSaid, null, 256 * Megabyte),
        new("npz", [.. Archives()], b => RunData(b, ".npz"), IsSaid, null, 256 * Megabyte),
        new("csv", [.. Tables()], b => RunData(b, ".csv"), IsSaid, null, 256 * Megabyte),
        new("labels", [.. Labels()], RunLabels, IsSaid, null, 256 * Megabyte),
        new("packets", [.. PacketFuzz.Seeds()], PacketFuzz.Run, IsSaid, PacketFuzz.Repair, 64 * Megabyte),
        new("note", [.. Notes()], RunNote, IsSaid, null, 64 * Megabyte),
        new("board", [.. BoardFiles()], b => BoardFile.Read(Save(b, ".json")), IsSaid, null, 64 * Megabyte),
        new("pb", [.. OnnxFuzz.Tensors()], b => RunData(b, ".pb"), IsSaid, null, 256 * Megabyte),
        new("detector", [.. DetectorFuzz.Seeds()], DetectorFuzz.Run, _ => false, Checksum.Repair, 64 * Megabyte),
        new("simulator", [.. PipelineFuzz.Seeds()], b => PipelineFuzz.Run(b, _folder), IsSaid, null, 1024 * Megabyte)
        {
            // The firmware of each pipeline is compiled, and the first time the compiler itself is.
            TimeLimit = TimeSpan.FromSeconds(20),
        },
        new("slots", [.. SlotFuzz.Seeds()], SlotFuzz.Run, _ => false, SlotFuzz.Repair, Megabyte),
        new("update", [.. UpdateFuzz.Seeds()], UpdateFuzz.Run, _ => false, null, Megabyte),
        new("patch", [.. UpdateFuzz.Patches()], UpdateFuzz.Apply, e => e is ModelFormatException, null, Megabyte),
    ];

    private static string MakeFolder()
    {
        string folder = Directory.CreateTempSubdirectory("tinyinfer-fuzz-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static bool IsSaid(Exception e) => e is ConversionException;

    private static IEnumerable<byte[]> Blobs() =>
    [
        BlobWriter.Write(KernelZoo.CreateWithSelfTest(RoundingMode.TfLite, 1)),
        BlobWriter.Write(KernelZoo.CreateWithSelfTest(RoundingMode.Single, 2)),
        BlobWriter.Write(RecurrentZoo.Create(1)),
        BlobWriter.Write(ClassicalZoo.Create(1)),
        BlobWriter.Write(WideZoo.Create(1)),
        .. TfLiteCases.All.Values.Select(make => BlobOf(make())),
    ];

    private static byte[] BlobOf(byte[] tfLite)
    {
        string path = Path.Combine(_folder, "seed.tflite");
        File.WriteAllBytes(path, tfLite);
        return ModelConverter.Convert(new ConversionOptions { Model = path }).Blob;
    }

    private static void RunBlob(byte[] blob)
    {
        foreach (ExecutionMode mode in (ExecutionMode[])[ExecutionMode.Compact, ExecutionMode.Packed])
        {
            LoadOptions options = new() { Mode = mode, MemoryLimit = 1 << 22, WorkLimit = 1 << 22 };
            InferenceModel model = InferenceModel.Load(new ArraySource(blob), options);
            foreach (Tensor input in model.Inputs)
            {
                for (int i = 0; i < input.Length && input.Data != null; i++)
                {
                    input.Data[input.Offset + i] = (sbyte)(i * 37);
                }

                for (int i = 0; i < input.Length && input.WideData != null; i++)
                {
                    input.WideData[input.Offset + i] = (short)(i * 3701);
                }
            }

            model.Run();
            model.Run();
            model.SelfTest();
            for (int layer = 0; layer < model.LayerCount; layer++)
            {
                model.GetLayerName(layer);
            }
        }
    }

    private static void RunTfLite(byte[] file) => TfLiteModelReader.Read(file, new ImportOptions { Model = "fuzz.tflite" });

    private static IEnumerable<byte[]> Pipelines() =>
        Directory.GetFiles(Repository.Locate("models"), "pipeline.json", SearchOption.AllDirectories).Select(File.ReadAllBytes);

    private static IEnumerable<byte[]> Arrays() =>
        [NpyFile.Write([2, 3], [1, 2, 3, 4, 5, 6]), NpyFile.Write([4], [0.5f, float.NaN, 1e30f, -1])];

    private static IEnumerable<byte[]> Tables() =>
    [
        "time,x,y\n0.0,1,2\n0.1,3,4\n0.2,5,6\n"u8.ToArray(),
        "Zeit;Strom\n01.02.2026 10:00:00;1,5\n01.02.2026 10:00:01;1.234,75\n"u8.ToArray(),
        "1 2 3\n4 5 6\n"u8.ToArray(),
    ];

    private static IEnumerable<byte[]> Notes() =>
    [
        """
        { "tinyinfer": "recording", "sensor": { "rate": 800, "channels": 2, "names": ["x", "y"] }, "label": "normal", "frames": 3,
        "start": "2026-03-01T12:00:00+01:00", "measuredRate": 801.5,
        "gaps": [{ "frame": 1, "seconds": 0.5, "cause": "link", "lostFrames": 4 }] }
        """u8.ToArray(),
    ];

    private static IEnumerable<byte[]> BoardFiles() =>
    [
        """
        { "chip": "esp32", "clock": 160, "flashClock": 80, "flashMode": "qio", "milliamperes": 40, "cyclesPerInstruction": 87 }
        """u8.ToArray(),
    ];

    private static IEnumerable<byte[]> Labels() =>
    [
        "label\nhealthy\nhealthy\nouter\n"u8.ToArray(),
        "start,end,label\n0,2,normal\n2,3,outer\n"u8.ToArray(),
        "0;1;0\n1;3;1\n"u8.ToArray(),
        "time,class\n0.1,walk\n0.2,\"run\"\n0.3,rest\n"u8.ToArray(),
        NpyFile.Write([3], [0, 1, 1]),
        [.. NpyFile.Write([3], (sbyte[])[65, 66, 67]).Select((b, i) => i > 6 && b == 'i' ? (byte)'S' : b)],
    ];

    private static IEnumerable<byte[]> Archives() =>
        [NpzFile.Write([("a", new NumericArray([2, 2], [1, 2, 3, 4])), ("b", new NumericArray([1], [5]))])];

    private static void RunData(byte[] file, string extension) => DataFile.Read(Save(file, extension));

    private static void RunLabels(byte[] file) =>
        LabelFile.Read(Save(file, file.AsSpan().StartsWith(NpyHeader.Magic) ? ".npy" : ".csv"), 3, "frame");

    /// <summary>Reads a recording with a note beside it.</summary>
    private static void RunNote(byte[] note)
    {
        Save(note, ".json");
        RecordingNote.Find(Save(NpyFile.Write([3, 2], [1, 2, 3, 4, 5, 6]), ".npy"));
    }

    private static string Save(byte[] file, string extension)
    {
        string path = Path.Combine(_folder, "data" + extension);
        File.WriteAllBytes(path, file);
        return path;
    }
}
