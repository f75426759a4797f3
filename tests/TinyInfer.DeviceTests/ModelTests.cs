using nanoFramework.TestFramework;
using TinyInfer.Format;

namespace TinyInfer.DeviceTests;

[TestClass]
public class ModelTests
{
    [TestMethod]
    public void Dense_layers_pass_their_self_test_in_every_mode()
    {
        RequireSelfTest(Blobs.ReadDense());
    }

    [TestMethod]
    public void Convolutions_and_pools_pass_their_self_test_in_every_mode()
    {
        RequireSelfTest(Blobs.ReadConvolution());
    }

    [TestMethod]
    public void Self_test_names_the_first_layer_that_differs()
    {
        byte[] blob = Blobs.ReadDense();
        InferenceModel model = InferenceModel.Load(blob);

        // A source that lies once the checksum has been verified: what the desktop computed for the second layer is another.
        int entry = ReadInt(blob, BlobFormat.SelfTestAt) + 4 + BlobFormat.SelfTestEntrySize;
        blob[entry + 4] ^= 1;
        SelfTestResult result = model.SelfTest();

        Assert.IsTrue(result.Available && !result.Passed);
        Assert.AreEqual(1, result.FailedLayer);
        Assert.AreEqual("second", result.FailedLayerName);
    }

    [TestMethod]
    public void Packed_and_compact_give_the_same_bytes()
    {
        InferenceModel compact = Load(Blobs.ReadConvolution(), ExecutionMode.Compact);
        InferenceModel packed = Load(Blobs.ReadConvolution(), ExecutionMode.Packed);
        Assert.IsTrue(packed.PackedSize > 0 && compact.PackedSize == 0);
        uint noise = 1;
        for (int run = 0; run < 3; run++)
        {
            for (int i = 0; i < compact.Input.Length; i++)
            {
                noise = (noise * 1664525) + 1013904223;
                sbyte value = (sbyte)(noise >> 24);
                compact.Input.Data[compact.Input.Offset + i] = value;
                packed.Input.Data[packed.Input.Offset + i] = value;
            }

            compact.Run();
            packed.Run();
            for (int i = 0; i < compact.Output.Length; i++)
            {
                int expected = compact.Output.Data[compact.Output.Offset + i];
                Assert.AreEqual(expected, packed.Output.Data[packed.Output.Offset + i],
                    "run " + run.ToString() + ", output " + i.ToString());
            }
        }
    }

    [TestMethod]
    public void Hook_is_called_after_each_layer()
    {
        InferenceModel model = InferenceModel.Load(Blobs.ReadDense());
        int layers = 0;
        model.LayerCompleted = (running, layer) => layers = layer == layers ? layers + 1 : -100;
        model.Run();
        Assert.AreEqual(model.LayerCount, layers);
    }

    private static void RequireSelfTest(byte[] blob)
    {
        RequireSelfTest(Load(blob, ExecutionMode.Compact));
        RequireSelfTest(Load(blob, ExecutionMode.Packed));
    }

    private static void RequireSelfTest(InferenceModel model)
    {
        SelfTestResult result = model.SelfTest();
        Assert.IsTrue(result.Available, "no self-test");
        Assert.IsTrue(result.Passed, "layer " + result.FailedLayerName);
    }

    private static InferenceModel Load(byte[] blob, ExecutionMode mode)
    {
        return InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode });
    }

    private static int ReadInt(byte[] blob, int at)
    {
        return blob[at] | (blob[at + 1] << 8) | (blob[at + 2] << 16) | (blob[at + 3] << 24);
    }
}
