using System.Runtime.InteropServices;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>Requests of the converter to the process that ONNX Runtime runs in.</summary>
internal enum WorkerRequest
{
    /// <summary>A model and a path: writes the simplified model there.</summary>
    Simplify,

    /// <summary>The session's number and a model: opens it, answers its inputs and outputs.</summary>
    Open,

    /// <summary>The session's number and values of its inputs: answers those of its outputs.</summary>
    Run,

    /// <summary>The session's number: closes it.</summary>
    Close,
}

/// <summary>Beginnings of an answer.</summary>
internal enum WorkerAnswer
{
    /// <summary>The result follows.</summary>
    Done,

    /// <summary>ONNX Runtime refuses; its message follows.</summary>
    Refused,

    /// <summary>A model cannot be converted; the message for the user follows.</summary>
    NotSupported,
}

/// <summary>The parts of the messages between the converter and ONNX Runtime's process.</summary>
internal static class WorkerMessage
{
    internal static void WriteBytes(this BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    internal static byte[] ReadBytes(this BinaryReader reader)
    {
        byte[] bytes = new byte[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(bytes);
        return bytes;
    }

    internal static void WriteFloats(this BinaryWriter writer, ReadOnlySpan<float> values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    internal static float[] ReadFloats(this BinaryReader reader)
    {
        float[] values = new float[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    internal static void WriteShape(this BinaryWriter writer, ReadOnlySpan<int> shape)
    {
        writer.Write(shape.Length);
        writer.Write(MemoryMarshal.AsBytes(shape));
    }

    internal static int[] ReadShape(this BinaryReader reader)
    {
        int[] shape = new int[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(shape.AsSpan()));
        return shape;
    }

    internal static void WritePorts(this BinaryWriter writer, IReadOnlyList<OnnxPort> ports)
    {
        writer.Write(ports.Count);
        foreach (OnnxPort port in ports)
        {
            writer.Write(port.Name);
            writer.Write(port.ElementType);
            writer.WriteShape(port.Shape);
        }
    }

    internal static OnnxPort[] ReadPorts(this BinaryReader reader)
    {
        OnnxPort[] ports = new OnnxPort[reader.ReadInt32()];
        for (int i = 0; i < ports.Length; i++)
        {
            ports[i] = new OnnxPort(reader.ReadString(), reader.ReadInt32(), reader.ReadShape());
        }

        return ports;
    }
}
